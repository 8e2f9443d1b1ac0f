import type { FastifyReply } from 'fastify';
import type { AccessExplanations } from '../applications/access-explanations.ts';
import type { Person } from '../directory/user.ts';
import type { AllPages, Pages, Reader } from '../pages/pages.ts';
import { addressOf, clientIdOf, type Interaction, uiLocalesOf } from '../protocol/interactions.ts';
import type { OriginOf } from '../request-origin.ts';
import { DECLINED, NOT_OPEN } from './engine-answers.ts';
import type { DescribeShares } from './shares.ts';
import type { Exchange, SignIns } from './sign-ins.ts';

/** What the engine asks a person who is signed in: may they open the application, and do they agree? */
export interface Prompts {
  /** @param toNobody answers when nobody is signed in any more. */
  showAccessRefused(
    interaction: Interaction,
    exchange: Exchange,
    toNobody: () => Promise<FastifyReply>,
  ): Promise<FastifyReply>;
  /** Takes the person, who may not open it, back to the application. */
  leave(exchange: Exchange): Promise<FastifyReply>;
  showConsent(interaction: Interaction, exchange: Exchange): Promise<FastifyReply>;
  answerConsent(decision: 'agree' | 'deny', exchange: Exchange): Promise<FastifyReply>;
}

export function createPrompts(options: {
  signIns: Pick<SignIns, 'finish'>;
  findPerson: (id: string) => Promise<Person | undefined>;
  findApplication: (clientId: string) => Promise<{ client_name: string } | undefined>;
  describeShares: DescribeShares;
  recordRefusal: AccessExplanations['recordRefusal'];
  originOf: OriginOf;
  pages: AllPages;
}): Prompts {
  const { signIns, findPerson, findApplication, describeShares, recordRefusal, originOf, pages } =
    options;

  /** In the language that the application asks for, the person prefers, or their browser. */
  function pagesFor(
    interaction: Interaction,
    { request }: Exchange,
    { locale }: Pick<Reader, 'locale'>,
  ): Pages {
    return pages.for(request.raw, { uiLocales: uiLocalesOf(interaction), locale });
  }

  async function aboutOf(interaction: Interaction) {
    const clientId = clientIdOf(interaction);
    const { session } = interaction;
    const [application, person] = await Promise.all([
      findApplication(clientId),
      session ? findPerson(session.accountId) : undefined,
    ]);
    const appName = application?.client_name;
    return { clientId, person, session, named: { ...(appName && { appName }) } };
  }

  return {
    async showAccessRefused(interaction, exchange, toNobody) {
      const { request, reply } = exchange;
      const { clientId, person, session, named } = await aboutOf(interaction);
      if (!person || !session) return toNobody();
      const by = {
        type: 'user',
        id: person.id,
        privileges: [],
        request: { ...originOf(request.raw, request.id), sessionId: session.uid },
      } as const;
      await recordRefusal(by, clientId);
      return reply.code(403).html(
        pagesFor(interaction, exchange, person).accessRefused({
          ...named,
          action: addressOf(interaction),
          personName: person.name ?? person.email,
          reference: request.id,
        }),
      );
    },

    leave: (exchange) => signIns.finish(exchange, NOT_OPEN),

    async showConsent(interaction, exchange) {
      const { clientId, person, named } = await aboutOf(interaction);
      const shares = await describeShares(interaction.params, clientId);
      const action = addressOf(interaction);
      const inTheirs = pagesFor(interaction, exchange, { locale: person?.locale });
      return exchange.reply.html(inTheirs.continueTo({ ...named, action, shares }));
    },

    answerConsent: (decision, exchange) =>
      signIns.finish(exchange, decision === 'deny' ? DECLINED : { consent: {} }),
  };
}
