import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { passwordStrength } from '../../credentials/password-strength.ts';
import { isSameOrigin } from '../../same-origin.ts';

/** Bytes of a request. */
const LARGEST = 2048;
/** Milliseconds in which the limits count. */
const WINDOW = 10_000;
/** Of one address: enough for some who type at once. */
const PER_ADDRESS = 40;
/** Of all addresses: a score may take 30 ms of the event loop, and the sign-ins of others come first. */
const IN_ALL = 200;

const text = (maxLength: number) => Type.String({ maxLength });
const Asked = Type.Object({
  password: text(1024),
  name: Type.Optional(text(500)),
  email: Type.Optional(text(320)),
  username: Type.Optional(text(320)),
});

/**
 * `POST /password-strength`: how hard a password is to guess, for the meters of the pages with a field for a new one.
 * Answers `{ score }` from 0 to 4; what is refused has no body, since no person reads it. Nothing is kept or logged.
 */
export function registerPasswordStrength(
  app: FastifyInstance,
  { publicUrl }: { publicUrl: string },
): void {
  app.register(async (meter) => {
    await meter.register(rateLimit, { global: false });
    const limits = [
      // By its own key: the address, of IPv6 the network of 64 bits that one subscriber has.
      meter.createRateLimit({ max: PER_ADDRESS, timeWindow: WINDOW }),
      meter.createRateLimit({ max: IN_ALL, timeWindow: WINDOW, keyGenerator: () => 'all' }),
    ];
    meter.removeContentTypeParser(['text/plain', 'application/x-www-form-urlencoded']);
    meter.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
      const { statusCode = 500 } = error;
      if (statusCode >= 500) throw error;
      return reply.code(statusCode).send();
    });

    /** Before the body is read. */
    async function refuse(request: FastifyRequest, reply: FastifyReply) {
      if (!isSameOrigin(request, publicUrl)) return reply.code(403).send();
      for (const count of limits) {
        const counted = await count(request);
        if (counted.isAllowed || !counted.isExceeded) continue;
        return reply.code(429).header('retry-after', String(counted.ttlInSeconds)).send();
      }
      return undefined;
    }

    meter.post<{ Body: Static<typeof Asked> }>(
      '/password-strength',
      { schema: { body: Asked }, bodyLimit: LARGEST, onRequest: refuse },
      async (request, reply) => {
        const { password, ...owner } = request.body;
        reply.header('cache-control', 'no-store');
        return { score: await passwordStrength(password, owner) };
      },
    );
  });
}
