/** A text that reads otherwise when the application's name is not known. */
export interface AppText {
  withApp: string;
  withoutApp: string;
}

/** @returns the text to fill `{app}` into, or the one without it. */
export function textFor(text: string | AppText, appName: string | undefined): string {
  if (typeof text === 'string') return text;
  return appName ? text.withApp : text.withoutApp;
}
