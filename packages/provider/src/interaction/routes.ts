import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TObject, Type } from 'typebox';
import type { AllPages } from '../pages/pages.ts';
import { addressOf, type Interaction } from '../protocol/interactions.ts';
import { ACCESS_PROMPT } from '../protocol/sign-in-policy.ts';
import { isSameOrigin } from '../same-origin.ts';
import { DECLINED } from './engine-answers.ts';
import { FlowMovedError } from './flow/flows.ts';
import { expiredSignIn, foreignSubmission } from './messages.ts';
import type { Prompts } from './prompts.ts';
import type { ShowStep } from './show-step.ts';
import type { SignIn, SignIns } from './sign-ins.ts';
import type { createEmailCodeStep } from './steps/email-code.ts';
import type { createEnrolFactorStep } from './steps/enrol-factor.ts';
import type { createPasskeyStep } from './steps/passkey.ts';
import type { createSubmitPassword } from './steps/password.ts';
import type { createRequiredActionSteps } from './steps/required-actions.ts';
import type { createSecondFactorStep } from './steps/second-factor.ts';

const Params = Type.Object({ uid: Type.String({ maxLength: 100 }) });
const Use = Type.Union(
  (['totp', 'passkey', 'email_code', 'recovery_code'] as const).map((use) => Type.Literal(use)),
);
const Query = Type.Object({
  client_id: Type.Optional(Type.String({ maxLength: 200 })),
  use: Type.Optional(Type.String({ maxLength: 20 })),
  sent: Type.Optional(Type.String({ maxLength: 1 })),
  create: Type.Optional(Type.String({ maxLength: 1 })),
});
const field = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const Code = field(100);
/** What a browser answers to a WebAuthn ceremony, with room for attestations. */
const Credential = field(12_000);
const Remember = field(1);

type ShowRequest = { Params: Static<typeof Params>; Querystring: Static<typeof Query> };

/** What a form of a sign-in is handled with. */
interface Submission<Body> {
  body: Partial<Body>;
  request: FastifyRequest<ShowRequest>;
  reply: FastifyReply;
}

/** The steps of a sign-in, by what is submitted. */
export interface SignInSteps {
  password: ReturnType<typeof createSubmitPassword>;
  passkey: ReturnType<typeof createPasskeyStep>;
  emailCode: ReturnType<typeof createEmailCodeStep>;
  secondFactor: ReturnType<typeof createSecondFactorStep>;
  enrolFactor: ReturnType<typeof createEnrolFactorStep>;
  requiredActions: ReturnType<typeof createRequiredActionSteps>;
}

/** The pages of a sign-in under way, at `/signin/{uid}`; the engine sends the browser here and takes it back. */
export function registerSignInRoutes(
  app: FastifyInstance,
  options: {
    signIns: SignIns;
    show: ShowStep;
    steps: SignInSteps;
    prompts: Prompts;
    findApplication: (
      clientId: string,
    ) => Promise<{ client_name: string; initiate_login_uri: string | null } | undefined>;
    /** Whether people make accounts for themselves. */
    mayRegister: () => Promise<boolean>;
    pages: AllPages;
    publicUrl: string;
  },
): void {
  const { signIns, show, steps, prompts, findApplication, mayRegister } = options;
  const { pages, publicUrl } = options;

  app.get<ShowRequest>(
    '/signin/:uid',
    { schema: { params: Params, querystring: Query } },
    async (request, reply) => {
      const interaction = await signIns.findInteraction(request, reply);
      if (!interaction) return sendExpired(request, reply);
      const exchange = { request, reply };
      switch (interaction.prompt.name) {
        case ACCESS_PROMPT:
          return prompts.showAccessRefused(interaction, exchange, () =>
            sendExpired(request, reply),
          );
        case 'consent':
          return prompts.showConsent(interaction, exchange);
        default: {
          if (isComplete(interaction)) return reply.redirect(interaction.returnTo, 303);
          const { use, sent, create } = request.query;
          // Once, from the application: whoever comes back from there wants to sign in.
          if (create === '1' && (await mayRegister())) {
            return reply.redirect(`/signin/register?signin=${interaction.uid}`, 303);
          }
          const again = {
            use: Use.anyOf.find((known) => known.const === use)?.const,
            sent: sent === '1',
          };
          return whereItIs(interaction, reply, async () =>
            show(await signIns.open(request, reply, interaction), exchange, again),
          );
        }
      }
    },
  );

  /** Takes a step; where another request has taken it meanwhile, it shows where the sign-in is now. */
  async function whereItIs(
    interaction: Interaction,
    reply: FastifyReply,
    take: () => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    try {
      return await take();
    } catch (error) {
      if (!(error instanceof FlowMovedError)) throw error;
      return reply.redirect(addressOf(interaction), 303);
    }
  }

  /** A form of ours, with what the engine keeps of the sign-in that it belongs to. */
  function onSubmit<Fields extends TObject>(
    path: string,
    fields: Fields,
    handle: (
      interaction: Interaction,
      submission: Submission<Static<Fields>>,
    ) => Promise<FastifyReply>,
  ): void {
    app.post<ShowRequest & { Body: Partial<Static<Fields>> | null }>(
      `/signin/:uid${path}`,
      { schema: { params: Params, querystring: Query, body: Type.Union([fields, Type.Null()]) } },
      async (request, reply) => {
        if (!isSameOrigin(request, publicUrl)) {
          const refused = foreignSubmission(request.id);
          return reply.code(403).html(pages.for(request.raw).message(refused));
        }
        const interaction = await signIns.findInteraction(request, reply);
        if (!interaction) return sendExpired(request, reply);
        return handle(interaction, { body: request.body ?? {}, request, reply });
      },
    );
  }

  /** A form of a step. Sent for a prompt that has come since, or twice, it shows where the sign-in is now. */
  function onStep<Fields extends TObject>(
    path: string,
    fields: Fields,
    handle: (signIn: SignIn, submission: Submission<Static<Fields>>) => Promise<FastifyReply>,
  ): void {
    onSubmit(path, fields, async (interaction, submission) => {
      const { request, reply } = submission;
      const isStep = interaction.prompt.name === 'login' && !isComplete(interaction);
      if (!isStep) return reply.redirect(addressOf(interaction), 303);
      return whereItIs(interaction, reply, async () =>
        handle(await signIns.open(request, reply, interaction), submission),
      );
    });
  }

  const SignInForm = Type.Object({
    email: field(320),
    password: field(4096),
    decision: field(20),
  });
  onSubmit('', SignInForm, async (interaction, { body, ...exchange }) => {
    const { email = '', password = '', decision } = body;
    switch (interaction.prompt.name) {
      case 'consent':
        return prompts.answerConsent(decision === 'deny' ? 'deny' : 'agree', exchange);
      case ACCESS_PROMPT:
        return prompts.leave(exchange);
      default: {
        const { request, reply } = exchange;
        return whereItIs(interaction, reply, async () => {
          const signIn = await signIns.open(request, reply, interaction);
          if (signIn.step.step !== 'identify') return reply.redirect(addressOf(interaction), 303);
          return steps.password(signIn, { email, password }, exchange);
        });
      }
    }
  });
  onSubmit('/restart', Type.Object({}), async (interaction, { request, reply }) => {
    const isStep = interaction.prompt.name === 'login';
    if (!isStep) return reply.redirect(addressOf(interaction), 303);
    return signIns.restart(await signIns.open(request, reply, interaction), { request, reply });
  });
  onStep('/decline', Type.Object({}), (_signIn, exchange) => signIns.finish(exchange, DECLINED));
  onStep('/passkey', Type.Object({ credential: Credential }), (signIn, { body, ...exchange }) =>
    steps.passkey(signIn, { credential: body.credential ?? '' }, exchange),
  );

  const EmailForm = Type.Object({ email: field(320), password: field(4096) });
  onStep('/email-code', EmailForm, (signIn, { body, ...exchange }) => {
    const email = body.email ?? signIn.flow.progress.emailCodeFor ?? '';
    return steps.emailCode.send(signIn, { email }, exchange);
  });
  onStep('/code', Type.Object({ code: Code }), (signIn, { body, ...exchange }) =>
    steps.emailCode.submit(signIn, { code: body.code ?? '' }, exchange),
  );

  onStep('/factor/send', Type.Object({}), (signIn, exchange) =>
    steps.secondFactor.sendCode(signIn, exchange),
  );
  const PasskeyFactorForm = Type.Object({ credential: Credential, remember: Remember });
  onStep('/factor/passkey', PasskeyFactorForm, (signIn, { body, ...exchange }) => {
    const { credential = '', remember } = body;
    const given = { credential, remember: remember === '1' };
    return steps.secondFactor.submitPasskey(signIn, given, exchange);
  });
  for (const use of ['totp', 'email_code', 'recovery_code'] as const) {
    const CodeFactorForm = Type.Object({ code: Code, remember: Remember });
    onStep(`/factor/${use}`, CodeFactorForm, (signIn, { body, ...exchange }) => {
      const { code = '', remember } = body;
      return steps.secondFactor.submitCode(
        signIn,
        { use, code, remember: remember === '1' },
        exchange,
      );
    });
  }

  const Name = field(200);
  const TotpForm = Type.Object({ enrolment: field(2000), code: Code, name: Name });
  onStep('/enrol/totp', TotpForm, (signIn, { body, ...exchange }) => {
    const { enrolment = '', code = '', name = '' } = body;
    return steps.enrolFactor.submitTotp(signIn, { enrolment, code, name }, exchange);
  });
  const PasskeyForm = Type.Object({ credential: Credential, name: Name });
  onStep('/enrol/passkey', PasskeyForm, (signIn, { body, ...exchange }) => {
    const { credential = '', name = '' } = body;
    return steps.enrolFactor.submitPasskey(signIn, { credential, name }, exchange);
  });

  onStep('/terms', Type.Object({ version: field(50) }), (signIn, { body, ...exchange }) =>
    steps.requiredActions.acceptTerms(signIn, { version: body.version ?? '' }, exchange),
  );
  onStep('/new-password', Type.Object({ password: field(4096) }), (signIn, submission) => {
    const { body, ...exchange } = submission;
    return steps.requiredActions.changePassword(
      signIn,
      { password: body.password ?? '' },
      exchange,
    );
  });
  onStep('/verify/send', Type.Object({}), (signIn, exchange) =>
    steps.requiredActions.sendEmailCode(signIn, exchange),
  );
  onStep('/verify', Type.Object({ code: Code }), (signIn, { body, ...exchange }) =>
    steps.requiredActions.verifyEmail(signIn, { code: body.code ?? '' }, exchange),
  );

  async function sendExpired(request: FastifyRequest<ShowRequest>, reply: FastifyReply) {
    const clientId = request.query.client_id;
    const application = clientId ? await findApplication(clientId) : undefined;
    return reply
      .code(400)
      .html(pages.for(request.raw).message(expiredSignIn(request.id, application)));
  }
}

/** Whether the sign-in is done, and the browser has not gone back yet: its last form was sent twice, or the answer got lost. */
function isComplete({ result }: Interaction): boolean {
  return result?.login !== undefined;
}
