import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { IntegrationTests } from '../applications/integration-tests/integration-tests.ts';
import type { MessageCode } from '../pages/message-pages.ts';
import type { AllPages } from '../pages/pages.ts';
import { PROTOCOL_PREFIX } from '../protocol/mount.ts';
import { TEST_CALLBACK } from '../protocol/test-clients.ts';
import { createTestCookie } from '../protocol/test-cookie.ts';
import type { FinishTest } from '../protocol/test-exchange.ts';
import { isSameOrigin } from '../same-origin.ts';
import { foreignSubmission } from './messages.ts';

/** Where the link to the start of a test leads, below the public address. */
export const TEST_START = '/admin/integration-test/start';

const Params = Type.Object({ start: Type.String({ maxLength: 100 }) });
const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const Query = Type.Object({
  state: text(100),
  code: text(200),
  iss: text(2000),
  error: text(200),
  error_description: text(1000),
});

/** The two pages of a test of an integration: where it begins, and where it comes back. */
export function registerIntegrationTest(
  app: FastifyInstance,
  options: {
    tests: Pick<IntegrationTests, 'peek' | 'begin' | 'take' | 'finish'>;
    finishTest: FinishTest;
    pages: AllPages;
    publicUrl: string;
  },
): void {
  const { tests, finishTest, pages, publicUrl } = options;
  const cookie = createTestCookie({ publicUrl });

  function tell(
    request: FastifyRequest,
    reply: FastifyReply,
    code: Extract<MessageCode, 'test_done' | 'test_over'>,
  ): FastifyReply {
    const tone = code === 'test_done' ? 'done' : 'info';
    return reply.html(pages.for(request.raw).message({ code, tone }));
  }
  const isOver = (request: FastifyRequest, reply: FastifyReply) =>
    tell(request, reply.code(410), 'test_over');

  // It only shows what it is about: what looks at links in mails and chats must not use it up.
  app.get<{ Params: { start: string } }>(
    `${TEST_START}/:start`,
    { schema: { params: Params } },
    async (request, reply) => {
      const { start } = request.params;
      const found = await tests.peek(start);
      if (!found) return isOver(request, reply);
      return reply.html(
        pages.for(request.raw).beginTest({
          action: `${TEST_START}/${start}`,
          appName: found.application.client_name,
        }),
      );
    },
  );

  app.post<{ Params: { start: string } }>(
    `${TEST_START}/:start`,
    { schema: { params: Params } },
    async (request, reply) => {
      if (!isSameOrigin(request, publicUrl)) {
        return reply.code(403).html(pages.for(request.raw).message(foreignSubmission(request.id)));
      }
      const { start } = request.params;
      const asked = await tests.begin(start);
      if (!asked) return isOver(request, reply);
      reply.header('set-cookie', cookie.add(request.headers.cookie, start));
      return reply.redirect(`${PROTOCOL_PREFIX}/auth?${new URLSearchParams(asked)}`, 303);
    },
  );

  app.get<{ Querystring: Static<typeof Query> }>(
    TEST_CALLBACK,
    { schema: { querystring: Query } },
    async (request, reply) => {
      const { state = '', ...answer } = request.query;
      const test = await tests.take(state, cookie.read(request.headers.cookie));
      if (!test) return isOver(request, reply);
      await tests.finish(test.id, await finishTest(test, answer));
      return tell(request, reply, 'test_done');
    },
  );
}
