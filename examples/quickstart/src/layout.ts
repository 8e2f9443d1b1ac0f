import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Html, html } from './html.ts';

const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
const styleHash = createHash('sha256').update(style).digest('base64');

/** No script at all, and only the one style sheet. The logout form leads on to the provider. */
export const contentSecurityPolicy = [
  `default-src 'none'`,
  `style-src 'sha256-${styleHash}'`,
  `form-action 'self' ${new URL(process.env.OIDC_ISSUER ?? 'http://localhost:3000').origin}`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** A page around its content. */
export function layout(
  title: string,
  site: { readonly name: string; readonly home: string },
  content: Html,
): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${site.name}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header class="bar">
<a class="brand" href="${site.home}"><span class="mark" aria-hidden="true"></span>${site.name}</a>
<span class="note">A sample app using Gatehouse</span>
</header>
<main>${content}</main>
</body>
</html>
`.text;
}
