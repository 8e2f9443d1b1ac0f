import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A file that pages refer to. Its name carries a hash of its content, so caches may keep it for good. */
export interface PageAsset {
  /** Such as `/assets/gatehouse.3fa9c1d2.css`. */
  path: string;
  contentType: string;
  body: Buffer;
}

/** The style sheet is these files in this order: each may use what those before it define. */
const STYLES = [
  'tokens',
  'base',
  'controls',
  'password-strength',
  'shell',
  'card-pages',
  'step-pages',
  'outbox-pages',
  'account-frame',
  'account-pages',
];

const DARK = '(prefers-color-scheme: dark)';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const SVG = 'image/svg+xml; charset=utf-8';

/** What makes some pages better where scripts run; each says in its file which `data-` attributes it looks for. */
export type PageScript =
  | 'signingOutScript'
  | 'showPasswordScript'
  | 'passwordStrengthScript'
  | 'keepCodesScript'
  | 'webauthnScript'
  | 'passkeysScript';

/** The scripts of a page with a form for passkeys, in this order. */
export const PASSKEY_SCRIPTS: readonly PageScript[] = ['webauthnScript', 'passkeysScript'];

/** Of a page with a field for a new password. */
export const NEW_PASSWORD_SCRIPTS: readonly PageScript[] = [
  'showPasswordScript',
  'passwordStrengthScript',
];

/** These ask the server something, which the policy of their pages must allow. */
export const ASKING_SCRIPTS: ReadonlySet<PageScript> = new Set(['passwordStrengthScript']);

/** Style sheets, scripts, logo and favicon of the server-rendered pages; reads them from the disk on every call. */
export function loadPageAssets(): PageAsset[] {
  return Object.values(loadAssets());
}

/** The same files by what they are, for the templates. */
export function loadAssets(): Record<
  'styles' | 'lightStyles' | 'darkStyles' | 'referenceStyles' | 'logo' | 'favicon' | PageScript,
  PageAsset
> {
  const css = STYLES.map((name) => read(`styles/${name}.css`)).join('\n');
  return {
    styles: asset('gatehouse', 'css', CSS, css),
    // For previews, which show both themes whatever the browser asks for.
    lightStyles: asset('gatehouse-light', 'css', CSS, css.replaceAll(DARK, 'not all')),
    darkStyles: asset('gatehouse-dark', 'css', CSS, css.replaceAll(DARK, 'all')),
    // By itself: nobody who signs in needs it.
    referenceStyles: asset('reference', 'css', CSS, read('styles/reference-pages.css')),
    logo: asset('logo', 'svg', SVG, read('images/logo.svg')),
    favicon: asset('favicon', 'svg', SVG, read('images/favicon.svg')),
    signingOutScript: asset('signing-out', 'js', SCRIPT, read('scripts/signing-out.js')),
    showPasswordScript: asset('show-password', 'js', SCRIPT, read('scripts/show-password.js')),
    passwordStrengthScript: asset(
      'password-strength',
      'js',
      SCRIPT,
      read('scripts/password-strength.js'),
    ),
    keepCodesScript: asset('keep-codes', 'js', SCRIPT, read('scripts/keep-codes.js')),
    webauthnScript: asset('webauthn', 'js', SCRIPT, readWebAuthnBundle()),
    passkeysScript: asset('passkeys', 'js', SCRIPT, read('scripts/passkeys.js')),
  };
}

/** A file with a name made from its content. */
export function asset(
  name: string,
  extension: string,
  contentType: string,
  text: string,
): PageAsset {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return {
    path: `/assets/${name}.${hash}.${extension}`,
    contentType,
    body: Buffer.from(text),
  };
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** The library as its package brings it for pages: it defines `SimpleWebAuthnBrowser`. */
function readWebAuthnBundle(): string {
  const main = createRequire(import.meta.url).resolve('@simplewebauthn/browser');
  return readFileSync(join(dirname(main), '../dist/bundle/index.umd.min.js'), 'utf8');
}
