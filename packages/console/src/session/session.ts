import { ResponseBodyError } from 'oauth4webapi';
import type { Person, Tokens } from './protocol.ts';
import { logoutUrl, renew } from './protocol.ts';
import { SessionEndedError } from './session-ended.ts';

/** Milliseconds before its end at which an access token is used no more. */
const MARGIN = 30_000;

/** The tokens of who signed in. They are in memory only, and a reload asks the provider again. */
export interface Session {
  person: Person;
  /**
   * A token that is valid for a while yet.
   *
   * @throws {SessionEndedError}
   * @throws {Error} the provider gave no answer; the session may go on.
   */
  accessToken(): Promise<string>;
  /** The token was refused; the next one is another. */
  discard(token: string): void;
  /** Goes on with what the same person got by signing in again. */
  resume(renewed: Tokens): void;
  /** Ends the session at the provider too; the browser leaves the dashboard. */
  signOut(): Promise<void>;
}

export function createSession(first: Tokens & { person: Person }): Session {
  let tokens: Tokens = first;
  let renewal: Promise<Tokens> | undefined;

  /** One at a time: a refresh token that is used twice ends the grant. */
  function renewOnce(): Promise<Tokens> {
    renewal ??= replaceTokens().finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  async function replaceTokens(): Promise<Tokens> {
    const { refreshToken, idToken, person } = tokens;
    if (!refreshToken) throw new SessionEndedError();
    // Whoever has signed in again meanwhile has others, and what becomes of these is nothing to them.
    const isResumed = () => tokens.refreshToken !== refreshToken;
    const renewed = await renew(refreshToken).catch((error) => {
      if (isResumed()) return undefined;
      // Without an answer of the provider's nothing is known: the next request tries again.
      if (!(error instanceof ResponseBodyError)) throw error;
      throw new SessionEndedError('The session at the provider is over.', { cause: error });
    });
    if (!renewed || isResumed()) return tokens;
    tokens = {
      ...renewed,
      refreshToken: renewed.refreshToken ?? refreshToken,
      idToken: renewed.idToken ?? idToken,
      person: renewed.person ?? person,
    };
    return tokens;
  }

  return {
    person: first.person,
    async accessToken() {
      if (Date.now() < tokens.expiresAt - MARGIN) return tokens.accessToken;
      return (await renewOnce()).accessToken;
    },
    discard(token) {
      if (tokens.accessToken === token) tokens = { ...tokens, expiresAt: 0 };
    },
    resume(renewed) {
      tokens = renewed;
    },
    async signOut() {
      location.assign(await logoutUrl(tokens.idToken));
    },
  };
}
