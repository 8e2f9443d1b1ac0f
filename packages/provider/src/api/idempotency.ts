import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../clock.ts';
import type { IdempotencyKeys, KeyClaim } from '../storage/idempotency-keys.ts';
import { holderOf } from './bearer.ts';
import type { ErrorLog } from './error-handler.ts';
import { addProblems, ProblemError } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes the header `Idempotency-Key`, as every route does that answers with 201. */
    takesIdempotencyKey?: boolean;
  }
  interface FastifyRequest {
    /** The body as it was sent, of requests with JSON. */
    rawBody: string;
    /** The key that this request answers for. */
    keyClaim: KeyClaim | undefined;
  }
}

export const KEPT_HOURS = 24;
const HOUR_MS = 3_600_000;
/** Longer than any request takes; a process that died has the key until then. */
const CLAIM_MS = 60_000;
const RETRY_AFTER_SECONDS = '1';
/** Of an answer that is given again. */
const KEPT_HEADERS = ['content-type', 'location', 'etag'] as const;

const KeyHeader = {
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[!-~]{1,255}$',
      description: `Makes it safe to send this again: it is done once, and answered alike for ${KEPT_HOURS} hours. 1 to 255 visible ASCII characters.`,
      examples: ['7d5f1f0e-4b6a-4a43-9d55-2f4c3e0f9a10'],
    }),
  ),
};

/** An answer as it is kept. */
interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Lets the routes that are registered after it take `Idempotency-Key`, if they create something
 * (draft-ietf-httpapi-idempotency-key-header-07). What a client repeats since it did not hear the answer is done once.
 * Requests that are refused before their route is asked (no token, a malformed body) use up no key.
 *
 * Whoever dies between doing what is asked and keeping the answer leaves a key that is free again after a minute.
 */
export function takeIdempotencyKeys(
  app: FastifyInstance,
  { keys, clock, log }: { keys: IdempotencyKeys; clock: Clock; log: ErrorLog },
): void {
  app.decorateRequest('rawBody', '');
  app.decorateRequest('keyClaim', undefined);
  app.addHook('onRoute', (route) => {
    if (!takesKey(route)) return;
    describeKey(route);
    route.preHandler = [route.preHandler ?? []].flat().concat(claimKey);
    route.onSend = [route.onSend ?? []].flat().concat(keepAnswer);
  });

  async function claimKey(request: FastifyRequest, reply: FastifyReply) {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string') return;
    const holder = holderOf(request.actor);
    const now = clock.now();
    const found = await keys.claim(
      { holder, key, fingerprint: fingerprintOf(request) },
      { now, expiresAt: now + CLAIM_MS },
    );
    switch (found.state) {
      case 'claimed':
        request.keyClaim = found.claim;
        return;
      case 'under_way':
        throw new ProblemError('idempotency_key_in_use', {
          headers: { 'retry-after': RETRY_AFTER_SECONDS },
        });
      case 'of_another_request':
        throw new ProblemError('idempotency_key_reused', {
          detail: 'This Idempotency-Key came with another address or body: take a new one.',
        });
      case 'answered':
        return replay(reply, JSON.parse(found.answer) as KeptAnswer);
    }
  }

  /** Before the answer leaves, so that whoever asks again after it is answered alike. */
  async function keepAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
    const { keyClaim } = request;
    if (!keyClaim) return payload;
    request.keyClaim = undefined;
    try {
      // Of who may not do it nothing is kept: anybody could send such requests without end.
      const isKept = reply.statusCode < 500 && reply.statusCode !== 403;
      if (!isKept || typeof payload !== 'string') {
        await keys.release(keyClaim);
      } else {
        const answer = { status: reply.statusCode, headers: keptHeaders(reply), body: payload };
        await keys.keep(keyClaim, JSON.stringify(answer), clock.now() + KEPT_HOURS * HOUR_MS);
      }
    } catch (error) {
      // What was asked is done, and an answer that says it failed would have it done again.
      log.error({ err: error, reqId: request.id }, 'an answer could not be kept for its key');
    }
    return payload;
  }
}

function takesKey({ config, schema, method }: RouteOptions): boolean {
  if (config?.takesIdempotencyKey !== undefined) return config.takesIdempotencyKey;
  return method === 'POST' && Object.hasOwn((schema?.response as object) ?? {}, '201');
}

/** Adds to the schema of the route what the header is and how it is refused. */
function describeKey(route: RouteOptions): void {
  const { headers, response, ...schema } = route.schema ?? {};
  const { properties } = (headers ?? {}) as { properties?: object };
  route.schema = {
    ...schema,
    headers: Type.Object({ ...properties, ...KeyHeader }),
    response: addProblems(
      (response ?? {}) as Parameters<typeof addProblems>[0],
      'parameter_invalid',
      'idempotency_key_in_use',
      'idempotency_key_reused',
    ),
  };
}

function fingerprintOf({ method, url, rawBody }: FastifyRequest): string {
  return hash('sha256', JSON.stringify([method, url, rawBody]), 'base64url');
}

function keptHeaders(reply: FastifyReply): Record<string, string> {
  const kept = KEPT_HEADERS.filter((name) => reply.hasHeader(name));
  return Object.fromEntries(kept.map((name) => [name, String(reply.getHeader(name))]));
}

function replay(reply: FastifyReply, { status, headers, body }: KeptAnswer): FastifyReply {
  return reply
    .code(status)
    .headers({ ...headers, 'idempotency-replayed': 'true' })
    .serializer((text: string) => text)
    .send(body);
}
