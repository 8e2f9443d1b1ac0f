import { FieldErrors } from '../field-checks.ts';
import {
  checkBackchannelLogoutUri,
  checkFrontchannelLogoutUri,
  checkInitiateLoginUri,
  checkLogoUri,
  checkRedirectUris,
  isLoopback,
  MAX_URIS,
  mendUri,
  quote,
  type RedirectType,
} from './redirect-uris.ts';

/** The addresses of an application, under their names in its settings. */
export interface ApplicationAddresses {
  application_type: string;
  redirect_uris: readonly string[];
  post_logout_redirect_uris: readonly string[];
  logo_uri: string | null;
  initiate_login_uri: string | null;
  backchannel_logout_uri: string | null;
  frontchannel_logout_uri: string | null;
}

/** Something to be said of an address: a mistake, which is refused, or a hint, which is not. */
export interface AddressFinding {
  /** Leads to the address (RFC 6901). */
  pointer: string;
  severity: 'mistake' | 'hint';
  /** Stable. */
  code: string;
  detail: string;
  /** What to do about it, where that is clear. */
  mend: AddressMend | null;
}

/** What to do about an address that something is wrong with. */
export type AddressMend =
  | { action: 'replace'; uri: string }
  | { action: 'add'; uri: string }
  | { action: 'remove' };

const LISTS = ['redirect_uris', 'post_logout_redirect_uris'] as const;

/** Checks all addresses of an application; errors point at each mistake. */
export function checkAddresses(errors: FieldErrors, addresses: ApplicationAddresses): void {
  const { logo_uri, initiate_login_uri, redirect_uris } = addresses;
  const { backchannel_logout_uri, frontchannel_logout_uri } = addresses;
  const type = redirectTypeOf(addresses);
  if (logo_uri !== null) checkLogoUri(errors, logo_uri);
  for (const field of LISTS) checkRedirectUris(errors, field, { uris: addresses[field], type });
  if (initiate_login_uri !== null) checkInitiateLoginUri(errors, initiate_login_uri);
  if (backchannel_logout_uri !== null) checkBackchannelLogoutUri(errors, backchannel_logout_uri);
  if (frontchannel_logout_uri !== null) {
    checkFrontchannelLogoutUri(errors, frontchannel_logout_uri, redirect_uris);
  }
}

/** What is to be said of addresses while they are typed: each mistake with how to mend it, and hints. */
export function findingsOf(addresses: ApplicationAddresses): AddressFinding[] {
  const errors = new FieldErrors();
  checkAddresses(errors, addresses);
  const mistakes = errors.all.map(({ pointer, code, detail }): AddressFinding => {
    const uri = uriAt(addresses, pointer);
    const mend = mendOf(addresses, { pointer, code, uri });
    return { pointer, severity: 'mistake', code, detail: aboutThis(detail, uri), mend };
  });
  const wrong = new Set(mistakes.map(({ pointer }) => pointer));
  const hints = LISTS.flatMap((field) => hintsOf(field, addresses[field]));
  return [...mistakes, ...hints.filter(({ pointer }) => !wrong.has(pointer))];
}

function mendOf(
  addresses: ApplicationAddresses,
  { pointer, code, uri }: { pointer: string; code: string; uri: string | undefined },
): AddressMend | null {
  if (code === 'uri_duplicate') return { action: 'remove' };
  const isListed = LISTS.some((field) => pointer.startsWith(`/${field}/`));
  const mended =
    uri === undefined ? undefined : mendUri(uri, isListed ? redirectTypeOf(addresses) : 'web');
  return mended === undefined ? null : { action: 'replace', uri: mended };
}

function uriAt(addresses: ApplicationAddresses, pointer: string): string | undefined {
  const [field = '', index] = pointer.split('/').slice(1);
  const given = addresses[field as keyof ApplicationAddresses];
  const uri = Array.isArray(given) ? given[Number(index)] : given;
  return typeof uri === 'string' ? uri : undefined;
}

/** Where it stands beside the address it need not tell it once more. */
function aboutThis(detail: string, uri: string | undefined): string {
  const subject = uri === undefined ? '' : `${quote(uri)} `;
  return subject && detail.startsWith(subject) ? `This ${detail.slice(subject.length)}` : detail;
}

/**
 * What is allowed and seldom meant. Addresses are compared character by character (RFC 9700, section 2.1), so a sign-in
 * fails by one that is almost the same.
 */
function hintsOf(field: (typeof LISTS)[number], uris: readonly string[]): AddressFinding[] {
  if (uris.length > MAX_URIS) return [];
  const known = new Set(uris);
  return uris.flatMap((uri, index) => {
    const hint = slashHint(uri, uris) ?? hostHint(uri) ?? loopbackHint(uri, known);
    return hint ? [{ pointer: `/${field}/${index}`, severity: 'hint' as const, ...hint }] : [];
  });
}

type Hint = Pick<AddressFinding, 'code' | 'detail' | 'mend'>;

/** Others of the same site end with a slash, or without one. */
function slashHint(uri: string, uris: readonly string[]): Hint | undefined {
  if (uri.includes('?') || !URL.canParse(uri)) return undefined;
  const twin = uri.endsWith('/') ? uri.slice(0, -1) : `${uri}/`;
  if (uris.includes(twin)) {
    return {
      code: 'uri_slash_twin',
      detail:
        'This is there with and without a slash at its end: the application sends one of the two.',
      mend: { action: 'remove' },
    };
  }
  if (uri.endsWith('/') || !hasPath(uri)) return undefined;
  const siblings = uris.filter((other) => other !== uri && originOf(other) === originOf(uri));
  if (siblings.length === 0 || !siblings.every((other) => other.endsWith('/') && hasPath(other))) {
    return undefined;
  }
  return {
    code: 'uri_slash_missing',
    detail: 'This has no slash at its end, where the others of this site have one.',
    mend: { action: 'replace', uri: twin },
  };
}

/** Browsers write a host in small letters, and most applications send what a browser shows. */
function hostHint(uri: string): Hint | undefined {
  const host = /^https?:\/\/([^/?#]+)/i.exec(uri)?.[1];
  if (host === undefined || host === host.toLowerCase()) return undefined;
  return {
    code: 'uri_host_case',
    detail: 'This has capital letters in its host, which browsers write small.',
    mend: { action: 'replace', uri: uri.replace(host, host.toLowerCase()) },
  };
}

/** The same device has two names, and an application is opened by either. */
function loopbackHint(uri: string, known: ReadonlySet<string>): Hint | undefined {
  const parsed = URL.parse(uri);
  if (!parsed || !isLoopback(parsed) || parsed.hostname === '[::1]') return undefined;
  const [own, other] =
    parsed.hostname === 'localhost' ? ['localhost', '127.0.0.1'] : ['127.0.0.1', 'localhost'];
  const twin = uri.replace(`//${own}`, `//${other}`);
  if (known.has(twin)) return undefined;
  return {
    code: 'uri_loopback_twin',
    detail: `This works where the application is opened at ${own}, and not at ${other}.`,
    mend: { action: 'add', uri: twin },
  };
}

function hasPath(uri: string): boolean {
  return (URL.parse(uri)?.pathname ?? '/') !== '/';
}

function originOf(uri: string): string | undefined {
  return URL.parse(uri)?.origin;
}

function redirectTypeOf({ application_type }: ApplicationAddresses): RedirectType {
  return application_type === 'native' ? 'native' : 'web';
}
