import { jsonAnswer } from '../answers.ts';
import { SIGNATURE_ALGS } from '../provider/algorithms.ts';
import type { BearerFailure, TokenScheme } from './bearer.ts';
import type { ResolvedApi } from './options.ts';

/** Seconds after which a client may try again when the provider did not answer. */
const RETRY_AFTER = '10';
const STATUS: Readonly<Record<BearerFailure['error'], number>> = {
  invalid_request: 400,
  invalid_token: 401,
  invalid_dpop_proof: 401,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
  server_error: 500,
};

/** What `WWW-Authenticate` tells those who bring no token. RFC 6750, section 3; RFC 9449, section 7.1 */
export function challengeOf(api: ResolvedApi): string {
  return schemesOf(api)
    .map((scheme) => challenge(scheme))
    .join(', ');
}

/** The answer to a token that was not accepted, or is not enough. RFC 6750, section 3.1 */
export function answerFailure(api: ResolvedApi, failure: BearerFailure): Response {
  const status = STATUS[failure.error];
  const message = `${failure.error === 'invalid_token' ? 'The access token was not accepted: ' : ''}${failure.description}`;
  const answer = jsonAnswer(status, { error: failure.error, message });
  if (status === 503) answer.headers.set('retry-after', RETRY_AFTER);
  if (status < 500) {
    // First what came, with what was wrong; then what would do besides.
    const others = status === 401 ? schemesOf(api).filter((one) => one !== failure.scheme) : [];
    const challenges = [challenge(failure.scheme, failure), ...others.map((one) => challenge(one))];
    answer.headers.set('www-authenticate', challenges.join(', '));
  }
  return answer;
}

function schemesOf({ dpop, validation }: ResolvedApi): readonly TokenScheme[] {
  if (dpop === 'required') return ['DPoP'];
  return dpop === 'refused' || validation === 'userinfo' ? ['Bearer'] : ['Bearer', 'DPoP'];
}

function challenge(scheme: TokenScheme, failure?: BearerFailure): string {
  const parameters = [
    'realm="gatehouse"',
    ...(scheme === 'DPoP' ? [`algs="${SIGNATURE_ALGS.join(' ')}"`] : []),
    ...(failure
      ? [`error="${failure.error}"`, `error_description="${quotable(failure.description)}"`]
      : []),
    ...(failure?.scopes ? [`scope="${failure.scopes.map(quotable).join(' ')}"`] : []),
  ];
  return `${scheme} ${parameters.join(', ')}`;
}

/** The characters that a description may have. RFC 6750, section 3 */
function quotable(text: string): string {
  return text.replaceAll('’', "'").replace(/[^ !#-[\]-~]/g, '?');
}
