/** Which sign-ins are shown, as the address says it. */
export interface TracesSearch {
  reference?: string;
  app_id?: string;
  user_id?: string;
}

const NAMES = ['reference', 'app_id', 'user_id'] as const;

/** Reads the address; what it does not know it leaves out. */
export function readTracesSearch(search: Record<string, unknown>): TracesSearch {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search[name];
      return typeof value === 'string' && value ? [[name, value]] : [];
    }),
  );
}

/** Whether a text may be a reference as error pages show it, such as 7QF2-M9XD; without the hyphen a word is none. */
export function isReference(text: string): boolean {
  const plain = text.trim();
  return /^[0-9a-z]{4}-[0-9a-z]{4}$/i.test(plain) || /^(?=.*\d)[0-9a-z]{8}$/i.test(plain);
}
