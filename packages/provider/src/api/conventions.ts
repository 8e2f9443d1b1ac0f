import { DEFAULT_LIMIT, MAX_LIMIT } from '../paging.ts';
import { KEPT_HOURS } from './idempotency.ts';
import { ANONYMOUS_LIMIT, HOLDER_WINDOW_SECONDS } from './rate-limits.ts';

/** One thing that holds for every operation of the API, told once. Code is between backticks. */
export interface Convention {
  /** Where the reference has it. */
  id: string;
  title: string;
  paragraphs: string[];
  example?: { label: string; code: string };
}

/** What the description and the reference of the API say before the first operation. */
export function describeConventions(options: {
  /** Base address of the installation. */
  url: string;
  /** Requests of a token holder in 10 seconds; 0: not limited. */
  rateLimit: number;
  bodyLimitKilobytes: number;
}): Convention[] {
  const { url, rateLimit, bodyLimitKilobytes } = options;
  return [
    {
      id: 'token',
      title: 'Get a token',
      paragraphs: [
        'Every request carries an OAuth 2.0 access token for the resource `urn:gatehouse:api`, of scope `admin`, in the header `Authorization: Bearer`. On the machine of the provider `gatehouse token --scope admin` prints one that is valid for an hour and may do everything.',
      ],
      example: {
        label: 'The first request',
        code: `TOKEN=$(npx gatehouse token --scope admin)\ncurl ${url}/api/v1/users \\\n  -H "authorization: Bearer $TOKEN"`,
      },
    },
    {
      id: 'requests',
      title: 'Requests and answers',
      paragraphs: [
        `Bodies are JSON, sent with \`Content-Type: application/json\`, of ${bodyLimitKilobytes} KB at most. A field that is not described is refused, so that a typing mistake does not pass for a change. In a \`PATCH\` what is absent stays as it is, and \`null\` removes.`,
        'Times are RFC 3339 in UTC. Fields that an application shares with OAuth have their OAuth names. Later versions of this API add fields to answers, so ignore those that you do not know.',
      ],
    },
    {
      id: 'errors',
      title: 'Errors',
      paragraphs: [
        'Whatever is refused is answered with problem details (RFC 9457). `code` is stable and for programs; `title` and `detail` are for people. `errors` names every field at fault, by a JSON pointer into the body or by the name of a parameter. Quote `request_id` when you ask for help: the log has it.',
      ],
      example: {
        label: 'Some fields are not valid',
        code: JSON.stringify(
          {
            type: 'urn:gatehouse:problem:validation_failed',
            title: 'Some fields are not valid',
            status: 422,
            detail: 'email is missing.',
            instance: '/api/v1/users',
            code: 'validation_failed',
            request_id: '7QF2-M9XD',
            errors: [{ pointer: '/email', code: 'required', detail: 'email is missing.' }],
          },
          null,
          2,
        ),
      },
    },
    {
      id: 'paging',
      title: 'Lists',
      paragraphs: [
        `A list is a page of \`items\`, ${DEFAULT_LIMIT} unless \`limit\` says otherwise (${MAX_LIMIT} at most), and \`next\`: give it as \`after\` for the page that follows; \`null\` is the end. What is added or removed meanwhile moves nothing else from one page to another. \`q\` searches by the start of names, in any case.`,
      ],
      example: {
        label: 'The next page',
        code: `curl "${url}/api/v1/users?limit=100&after=$NEXT" \\\n  -H "authorization: Bearer $TOKEN"`,
      },
    },
    {
      id: 'versions',
      title: 'Changes that do not overwrite others',
      paragraphs: [
        'An answer that shows one thing says at which version it is in the header `ETag`. Send it back as `If-Match` with the change that you decided on it: when somebody was faster, it is refused with 412 `version_mismatch`, and nothing is lost. Without the header the last change wins.',
      ],
      example: {
        label: 'Change version 3 only',
        code: `curl -X PATCH "${url}/api/v1/roles/$id" \\\n  -H "authorization: Bearer $TOKEN" \\\n  -H 'content-type: application/json' \\\n  -H 'if-match: "3"' \\\n  -d '{ "description": "May change articles" }'`,
      },
    },
    {
      id: 'idempotency',
      title: 'Repeat a create safely',
      paragraphs: [
        `When no answer arrives, you can not know whether the request did. Send a create with a random \`Idempotency-Key\`, and send it again with the same key and the same body: it is done once, and for ${KEPT_HOURS} hours answered with the first answer, which then carries \`Idempotency-Replayed: true\`.`,
        'The same key with another body or address is refused with 422 `idempotency_key_reused`; while the first request is under way, with 409 `idempotency_key_in_use` and `Retry-After`. Keys of others do not meet yours. An answer of 500 or above, or of 403, is not kept: try again with the same key.',
      ],
      example: {
        label: 'Once, however often it is sent',
        code: `curl ${url}/api/v1/roles \\\n  -H "authorization: Bearer $TOKEN" \\\n  -H 'content-type: application/json' \\\n  -H "idempotency-key: $(uuidgen)" \\\n  -d '{ "name": "editors" }'`,
      },
    },
    { id: 'limits', title: 'Rate limits', paragraphs: describeLimits(rateLimit) },
    {
      id: 'permissions',
      title: 'What a token may do',
      paragraphs: [
        'What a token may do is decided by the privileges of who holds it: `super` may do everything; `user_admin` administers the users of one group, `app_admin` one application; `help_desk` sets passwords, unlocks, ends sessions and removes second factors; `read_only` sees all and changes nothing. What they do not cover is refused with 403 `privilege_missing`.',
      ],
    },
  ];
}

function describeLimits(rateLimit: number): string[] {
  if (rateLimit === 0) return ['This installation has none.'];
  const { requests, seconds } = ANONYMOUS_LIMIT;
  return [
    `${rateLimit} requests in ${HOLDER_WINDOW_SECONDS} seconds for each holder of tokens, however many tokens they have; ${requests} in ${seconds} seconds for each address without a valid token. Each process of the provider counts by itself.`,
    'Every answer says what is left in `RateLimit` and `RateLimit-Policy`, and in the older `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds). Beyond it, 429 `rate_limited` says in `Retry-After` how many seconds to wait.',
  ];
}
