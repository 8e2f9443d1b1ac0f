import type { ErrorOut, errors, KoaContextWithOIDC } from 'oidc-provider';
import type { MessagePage, Pages } from '../pages/pages.ts';
import { loginUriOf } from './clients.ts';
import { requestIdOf } from './request-id.ts';

type Explanation = Pick<MessagePage, 'title' | 'paragraphs'>;

const NOT_YOUR_FAULT =
  'You have done nothing wrong: the application sent you here in a way that we do not accept.';

/** What each refusal means to the person who sees it; by the engine's error class name. */
const EXPLANATIONS: Record<string, (appName: string) => Explanation> = {
  SessionNotFound: () => ({
    title: 'This sign-in has expired',
    paragraphs: [
      'A sign-in page stays open for an hour and can be used once. This one is over, or it was begun in another browser.',
      'Go back to the application and sign in again.',
    ],
  }),
  InvalidClient: () => ({
    title: 'We don’t know this application',
    paragraphs: [
      'The application that sent you here is not registered, or is not any more.',
      'Tell the people who run it; they will find it in the list of applications.',
    ],
  }),
  InvalidRedirectUri: (appName) => ({
    title: 'This application’s return address is not registered',
    paragraphs: [
      `To keep your account safe we only send you back to addresses that ${appName} has registered, letter for letter. The one it asked for is not among them.`,
      `${NOT_YOUR_FAULT} Tell the people who run it.`,
    ],
  }),
  AccessDenied: (appName) => ({
    title: 'You can’t open this application',
    paragraphs: [
      `${appName} was not allowed to sign you in.`,
      'Ask your administrator for access.',
    ],
  }),
  server_error: () => ({
    title: 'Something went wrong on our side',
    paragraphs: [
      'We could not finish this step. Nothing was lost.',
      'Go back to the application and try again in a moment.',
    ],
  }),
};

/**
 * The engine's errors as pages. The browser gets no stack and no internal detail; the description, which the
 * engine writes for the developer of the application, is shown as such.
 */
export function createRenderError(pages: Pages) {
  return (ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void => {
    ctx.type = 'html';
    ctx.body = pages.message({ ...explain(ctx, out, error), reference: requestIdOf(ctx.req) });
  };
}

/** The engine answers an unknown path with two bare words; this says the same to people and to programs. */
export function createNotFound(pages: Pages) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.status !== 404 || ctx.body) return;
    if (ctx.accepts('json', 'html') === 'html') {
      ctx.type = 'html';
      ctx.body = pages.message({
        tone: 'info',
        title: 'There is nothing here',
        paragraphs: ['The address may be mistyped. Go back to the application and try again.'],
        reference: requestIdOf(ctx.req),
      });
    } else {
      ctx.body = { error: 'not_found', error_description: 'there is no such endpoint' };
    }
    ctx.status = 404;
  };
}

function explain(
  ctx: KoaContextWithOIDC,
  out: ErrorOut,
  error: Error | errors.OIDCProviderError,
): MessagePage {
  const appName = ctx.oidc?.client?.clientName ?? 'the application';
  const key = out.error === 'server_error' ? 'server_error' : error.constructor.name;
  const explanation = EXPLANATIONS[key]?.(appName) ?? {
    title: 'This sign-in can’t go on',
    paragraphs: [NOT_YOUR_FAULT, 'Go back to it and try again, or tell the people who run it.'],
  };
  const restart = loginUriOf(ctx.oidc?.client);
  return {
    tone: 'error',
    ...explanation,
    ...(restart && { actions: [{ label: `Back to ${appName}`, href: restart, primary: true }] }),
    ...(out.error !== 'server_error' && {
      details: [
        {
          label: 'For developers',
          value: [out.error, out.error_description].filter(Boolean).join(': '),
        },
      ],
    }),
  };
}
