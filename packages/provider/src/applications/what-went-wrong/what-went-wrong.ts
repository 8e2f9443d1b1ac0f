import { AUTHORIZATION_FAILURES, LOGOUT_FAILURES } from './authorization-failures.ts';
import type {
  Endpoint,
  FailureAbout,
  FailureKind,
  FailureSetting,
  Mender,
  TellingPart,
} from './failure-kind.ts';
import { TOKEN_FAILURES } from './token-failures.ts';

/** Of every endpoint, what none of its own kinds has told. */
const COMMON_FAILURES = [
  {
    code: 'parameter_repeated',
    error: 'invalid_request',
    says: /must not be provided twice/,
    title: 'A parameter was sent twice',
    cause: 'OAuth allows each parameter once (RFC 6749, section 3.1).',
    fix: 'Look for a parameter that both the library and the application’s own configuration add.',
    mendedBy: 'developer',
  },
  {
    code: 'parameter_missing',
    error: 'invalid_request',
    says: /missing required parameter/,
    title: 'A parameter is missing',
    cause: 'The request lacks a parameter that it needs.',
    fix: 'Let a certified OpenID Connect library build the request, and compare its configuration with the quickstart.',
    mendedBy: 'developer',
  },
  {
    code: 'provider_failed',
    error: 'server_error',
    title: 'The provider failed',
    cause: 'Something went wrong on the side of the provider.',
    fix: 'Look for the reference in the log of the provider.',
    mendedBy: 'operator',
  },
  {
    code: 'request_refused',
    error: [],
    title: 'The request was refused',
    cause: 'The provider did not take the request as the application sent it.',
    fix: 'Compare the application’s configuration with the quickstart, and look for the reference in the log of the provider, which has the detail.',
    mendedBy: 'developer',
  },
] as const satisfies readonly FailureKind[];

const ALL = [...AUTHORIZATION_FAILURES, ...TOKEN_FAILURES, ...LOGOUT_FAILURES, ...COMMON_FAILURES];

export type FailureCode = (typeof ALL)[number]['code'];

/** The codes of all failures, each once. */
export const FAILURE_CODES: readonly FailureCode[] = [...new Set(ALL.map(({ code }) => code))];

const KINDS: Record<Endpoint, readonly FailureKind[]> = {
  authorization: [...AUTHORIZATION_FAILURES, ...COMMON_FAILURES],
  // It proves which application it is from as a token request does. RFC 9126, section 2.1
  pushed_authorization: [...AUTHORIZATION_FAILURES, ...TOKEN_FAILURES, ...COMMON_FAILURES],
  // A token request has an application to find and APIs to call, as an authorization request does.
  token: [...TOKEN_FAILURES, ...AUTHORIZATION_FAILURES, ...COMMON_FAILURES],
  userinfo: COMMON_FAILURES,
  logout: [...LOGOUT_FAILURES, ...AUTHORIZATION_FAILURES, ...COMMON_FAILURES],
};

const BY_CODE = new Map<string, FailureKind>(ALL.map((kind) => [kind.code, kind]));

/** A refusal, as the engine has it. The engine tells some of it to its log only, so it is compared and not kept. */
export interface Refusal {
  endpoint: Endpoint;
  error: string;
  description?: string | undefined;
  detail?: string | undefined;
}

/** What went wrong, and how it is mended, for people. */
export interface FailureExplanation {
  code: FailureCode;
  title: string;
  cause: string;
  fix: string;
  mendedBy: Mender;
  /** The setting of the application that it is about; absent: none. */
  setting?: FailureSetting;
}

/** @returns of which kind a refusal is; `request_refused` where nothing more is known. */
export function whatWentWrong({ endpoint, error, description, detail }: Refusal): FailureCode {
  const said = [description, detail].filter(Boolean).join('\n');
  const kind = KINDS[endpoint].find(
    (candidate) => [candidate.error].flat().includes(error) && (candidate.says?.test(said) ?? true),
  );
  return (kind?.code ?? 'request_refused') as FailureCode;
}

/** @returns the part of the request that shows what was wrong with it, when there is one. */
export function tellingPart(code: FailureCode): TellingPart | undefined {
  return BY_CODE.get(code)?.tells;
}

/** @returns whether it belongs to the course of things, such as a session that has ended. */
export function isRoutine(code: FailureCode): boolean {
  return BY_CODE.get(code)?.routine === true;
}

/** Explains a failure of the kind that {@link whatWentWrong} found; a kind that is no more is told as any refusal. */
export function explainFailure(code: string, about: FailureAbout = {}): FailureExplanation {
  const kind = BY_CODE.get(code) ?? BY_CODE.get('request_refused');
  if (!kind) throw new TypeError('There is no text for a request that was refused.');
  const say = (text: FailureKind['cause']) => (typeof text === 'string' ? text : text(about));
  return {
    code: kind.code as FailureCode,
    title: kind.title,
    cause: say(kind.cause),
    fix: say(kind.fix),
    mendedBy: kind.mendedBy,
    ...(kind.setting && { setting: kind.setting }),
  };
}
