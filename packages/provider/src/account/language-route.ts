import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { LANGUAGES } from '../languages.ts';
import { writeLanguageCookie } from '../pages/language-cookie.ts';
import { isOwnPath } from '../pages/safe-href.ts';
import { isSameOrigin } from '../same-origin.ts';

const Form = Type.Object({
  to: Type.Enum([...LANGUAGES]),
  /** The language that an application had asked for. */
  instead: Type.Optional(Type.Enum([...LANGUAGES])),
  return: Type.Optional(Type.String({ maxLength: 16 * 1024 })),
});

/**
 * The switch of languages at the foot of each page. Its form works for those who are not signed in too, and keeps
 * the choice in a cookie of this browser.
 */
export function registerLanguageRoute(
  app: FastifyInstance,
  { publicUrl }: { publicUrl: string },
): void {
  app.post<{ Body: Static<typeof Form> }>(
    '/language',
    { schema: { body: Form } },
    async (request, reply) => {
      const { to: language, instead, return: address = '/' } = request.body;
      // From elsewhere the form is as good as a link to us, and changes nothing.
      if (isSameOrigin(request, publicUrl)) {
        reply.header('set-cookie', writeLanguageCookie({ language, instead }, { publicUrl }));
      }
      return reply.redirect(isOwnPath(address) ? address : '/', 303);
    },
  );
}
