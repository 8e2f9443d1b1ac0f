import type { Provider } from 'oidc-provider';
import { addressOf, clientIdOf, uiLocalesOf } from '../../protocol/interactions.ts';

/** A sign-in that somebody left to help themselves first. */
export interface UnderWay {
  uid: string;
  /** Where it goes on, in the browser that it was begun in. */
  href: string;
  clientId: string;
  /** As the application asked for it: languages, the first first. */
  uiLocales: string | undefined;
}

/**
 * Finds a sign-in by what a page was given as its name. Only what the engine keeps is found, and it leads to a page of
 * ours, so no address that somebody made up goes anywhere.
 */
export type FindUnderWay = (uid: string | undefined) => Promise<UnderWay | undefined>;

const UID = /^[\w-]{20,100}$/;

export function createFindUnderWay({
  provider,
}: {
  provider: Pick<Provider, 'Interaction'>;
}): FindUnderWay {
  return async (uid) => {
    if (uid === undefined || !UID.test(uid)) return undefined;
    const interaction = await provider.Interaction.find(uid);
    if (interaction?.prompt.name !== 'login') return undefined;
    return {
      uid,
      clientId: clientIdOf(interaction),
      href: addressOf(interaction),
      uiLocales: uiLocalesOf(interaction),
    };
  };
}
