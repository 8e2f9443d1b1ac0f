import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { holderOf } from './bearer.ts';
import { ProblemError } from './problems.ts';

/** Requests of one token holder, whichever of their tokens they come with. */
export const HOLDER_WINDOW_SECONDS = 10;
/** Requests from one address that come without a valid token: enough for mistakes, too few to try tokens. */
export const ANONYMOUS_LIMIT = { requests: 30, seconds: 60 } as const;

/** What {@link tell} adds to answers, for the description of the API. */
export const RATE_LIMIT_HEADERS = {
  RateLimit: {
    description: 'Requests left (`r`), and seconds until all are there again (`t`).',
    schema: { type: 'string' },
    example: '"holder";r=597;t=8',
  },
  'RateLimit-Policy': {
    description: 'Requests (`q`) in so many seconds (`w`).',
    schema: { type: 'string' },
    example: '"holder";q=600;w=10',
  },
  'RateLimit-Limit': { description: 'As `q`.', schema: { type: 'integer' } },
  'RateLimit-Remaining': { description: 'As `r`.', schema: { type: 'integer' } },
  'RateLimit-Reset': { description: 'As `t`.', schema: { type: 'integer' } },
};

/** Counts requests in this process, so several processes together allow as many times more. */
export interface RateLimits {
  /** Of a valid token. @throws {ProblemError} `rate_limited`. */
  countHolder(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Of none. @throws {ProblemError} `rate_limited`. */
  countAnonymous(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

const UNLIMITED: RateLimits = {
  countHolder: async () => undefined,
  countAnonymous: async () => undefined,
};

/** @param perHolder requests of a token holder in {@link HOLDER_WINDOW_SECONDS}; 0: no limits at all. */
export async function createRateLimits(
  app: FastifyInstance,
  perHolder: number,
): Promise<RateLimits> {
  if (perHolder === 0) return UNLIMITED;
  await app.register(rateLimit, { global: false });
  const ofHolder = app.createRateLimit({
    max: perHolder,
    timeWindow: HOLDER_WINDOW_SECONDS * 1000,
    keyGenerator: (request) => holderOf(request.actor),
  });
  // By its own key: the address, of IPv6 the network of 64 bits that one subscriber has.
  const ofAddress = app.createRateLimit({
    max: ANONYMOUS_LIMIT.requests,
    timeWindow: ANONYMOUS_LIMIT.seconds * 1000,
  });
  return {
    async countHolder(request, reply) {
      tell(reply, 'holder', await ofHolder(request));
    },
    async countAnonymous(request, reply) {
      tell(reply, 'address', await ofAddress(request));
    },
  };
}

type Counted = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

/**
 * Says in the answer what is left (draft-ietf-httpapi-ratelimit-headers-10; and by the three headers of its
 * versions up to 06, which most libraries read).
 *
 * @throws {ProblemError} `rate_limited`.
 */
function tell(reply: FastifyReply, policy: 'holder' | 'address', counted: Counted): void {
  if (counted.isAllowed) return;
  const { max, timeWindow, remaining, ttlInSeconds: reset, isExceeded } = counted;
  const window = timeWindow / 1000;
  reply.headers({
    ratelimit: `"${policy}";r=${remaining};t=${reset}`,
    'ratelimit-policy': `"${policy}";q=${max};w=${window}`,
    'ratelimit-limit': max,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': reset,
  });
  if (!isExceeded) return;
  const whose = policy === 'holder' ? 'by you' : 'without a valid token from your address';
  throw new ProblemError('rate_limited', {
    detail: `More than ${max} requests ${whose} in ${window} seconds: wait ${reset} seconds.`,
    headers: { 'retry-after': String(reset) },
  });
}
