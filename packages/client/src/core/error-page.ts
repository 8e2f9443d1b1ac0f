import { createHash } from 'node:crypto';
import { ERRORS, type GatehouseError } from './errors.ts';
import { escapeHtml } from './html.ts';
import { describeError } from './report.ts';

const STYLE = `
:root{color-scheme:light dark;--page:#f7f5f2;--card:#fff;--text:#24211d;--quiet:#6a635a;--line:#e3ded6;--accent:#1f5c45;--on-accent:#fff}
@media(prefers-color-scheme:dark){:root{--page:#191714;--card:#23201c;--text:#eeeae3;--quiet:#aaa196;--line:#3a352e;--accent:#7cc7a5;--on-accent:#10241b}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--page);color:var(--text);font:1rem/1.55 system-ui,sans-serif}
main{width:100%;max-width:30rem;padding:2rem 1.5rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;overflow-wrap:anywhere}
h1{margin:0 0 .75rem;font-size:1.375rem;line-height:1.25;letter-spacing:-.01em;font-weight:600}
p{margin:0 0 1.25rem}
.actions{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.25rem}
a{color:var(--accent)}
a.primary{display:inline-block;padding:.625rem 1.125rem;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font-weight:600;text-decoration:none}
a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
dl{margin:1.75rem 0 0;padding-top:1.25rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--quiet)}
dt{font-weight:600}dd{margin:0 0 .75rem;font-family:ui-monospace,monospace}dd:last-child{margin:0}dd.text{font-family:inherit}
`;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What an error page needs besides the error. */
export interface ErrorPageContext {
  readonly correlationId: string;
  /** Where signing in starts again. */
  readonly loginUrl: string;
  /** A page of the app to go back to. */
  readonly homeUrl: string;
  /** Whether to show the code and the causes: not in production. */
  readonly showDetails: boolean;
}

/** A self-contained page that says what happened and what to do; without script. */
export function errorPage(error: GatehouseError, context: ErrorPageContext): Response {
  const { title, retry, mend } = ERRORS[error.code];
  const signIn = `<a class="primary" href="${escapeHtml(context.loginUrl)}">${error.status === 503 ? 'Try again' : 'Sign in again'}</a>`;
  const home = `<a href="${escapeHtml(context.homeUrl)}">Back to the site</a>`;
  const details = context.showDetails
    ? `<dt>Code</dt><dd>${error.code}</dd><dt>Cause (hidden in production)</dt><dd>${escapeHtml(describeError(error))}</dd><dt>What to try</dt><dd class="text">${escapeHtml(mend)}</dd>`
    : '';
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(error.publicMessage)}</p>
<div class="actions">${retry ? signIn : ''}${home}</div>
<dl><dt>Reference</dt><dd>${escapeHtml(context.correlationId)}</dd>${details}</dl>
</main>
</body>
</html>
`;
  const headers = new Headers(HEADERS);
  if (error.status === 503) headers.set('retry-after', '5');
  if (error.status === 405)
    headers.set('allow', error.code === 'logout_needs_post' ? 'POST' : 'GET');
  return new Response(body, { status: error.status, headers });
}
