import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Page } from '../pages/page.ts';
import type { AllPages, Pages, Reader } from '../pages/pages.ts';

/** The pages in the language of a request that the engine answers. */
export function pagesFor(
  ctx: KoaContextWithOIDC,
  pages: AllPages,
  known: Pick<Reader, 'locale' | 'zone'> = {},
): Pages {
  const asked = ctx.oidc?.params?.ui_locales ?? ctx.query.ui_locales;
  return pages.for(ctx.req, {
    uiLocales: typeof asked === 'string' ? asked : undefined,
    // The answers to the engine's forms can't be asked for again.
    address: ctx.method === 'GET' ? ctx.originalUrl : '/',
    ...known,
  });
}

/** Answers with a page, as `reply.html` does outside of the engine. */
export function sendPage(ctx: KoaContextWithOIDC, { html, language }: Page): void {
  ctx.type = 'html';
  ctx.set('content-language', language);
  ctx.set('cache-control', 'no-store');
  ctx.body = html;
}
