import type { Provider } from 'oidc-provider';

/** What the engine keeps of a sign-in under way, and of the prompts that come after it. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** `client_id` of the application that asked for it. */
export function clientIdOf({ params }: Pick<Interaction, 'params'>): string {
  return String(params.client_id);
}

/** Languages that the application asked for, the first first (OpenID Connect Core 1.0, section 3.1.2.1). */
export function uiLocalesOf({
  params: { ui_locales: uiLocales },
}: Pick<Interaction, 'params'>): string | undefined {
  return typeof uiLocales === 'string' ? uiLocales : undefined;
}

/**
 * Where it shows its step, and takes its forms.
 *
 * @param path below its own address.
 */
export function addressOf(interaction: Pick<Interaction, 'uid' | 'params'>, path = ''): string {
  const clientId = encodeURIComponent(clientIdOf(interaction));
  return `/signin/${interaction.uid}${path}?client_id=${clientId}`;
}
