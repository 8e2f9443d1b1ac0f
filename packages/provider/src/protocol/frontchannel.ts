import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Application } from '../applications/application.ts';
import type { AllPages } from '../pages/pages.ts';
import { pagesFor, sendPage } from './engine-pages.ts';
import { ENGINE_CSP } from './mount.ts';

/** Seconds after which the browser goes on when an application does not answer in its frame. */
const PATIENCE = 4;

/**
 * Front-Channel Logout 1.0: the person's browser tells the applications of a session that has ended, in a frame for
 * each. A page with the frames stands between the end of the session and where the browser was to go; where no
 * application wants it there is none.
 */
export function createFrontchannelLogout(options: {
  issuer: string;
  findApplication: (
    clientId: string,
  ) => Promise<Pick<Application, 'frontchannel_logout_uri'> | undefined>;
  pages: AllPages;
}) {
  const { issuer, findApplication, pages } = options;

  /** Section 2: `iss` and `sid` are added to what the address has. */
  async function framesOf({ session }: KoaContextWithOIDC['oidc']): Promise<string[]> {
    const authorizations = Object.entries(session?.authorizations ?? {});
    const frames = await Promise.all(
      authorizations.map(async ([clientId, { sid }]) => {
        const uri = (await findApplication(clientId))?.frontchannel_logout_uri;
        if (!uri || !sid) return [];
        const frame = new URL(uri);
        frame.searchParams.append('iss', issuer);
        frame.searchParams.append('sid', sid);
        return [frame.href];
      }),
    );
    return frames.flat();
  }

  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const { oidc, status } = ctx;
    // Who chose to stay signed in has no session that ended.
    if (oidc?.route !== 'end_session_confirm' || status !== 303 || !oidc.params?.logout) return;
    const frames = await framesOf(oidc);
    if (frames.length === 0) return;
    const continueHref = String(ctx.response.get('location'));
    const page = pagesFor(ctx, pages).signingOut({
      frames,
      continueHref,
      patience: PATIENCE,
      ...(oidc.client?.clientName && { appName: oidc.client.clientName }),
    });
    // Without a way on the person would be stuck: what the page refuses to link to is left to the redirect.
    if (page === undefined) return;
    const origins = new Set(frames.map((frame) => new URL(frame).origin));
    ctx.remove('location');
    ctx.set(
      'content-security-policy',
      `${ENGINE_CSP}; script-src 'self'; frame-src ${[...origins].join(' ')}`,
    );
    ctx.status = 200;
    sendPage(ctx, page);
  };
}
