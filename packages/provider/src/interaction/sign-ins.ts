import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { Actor } from '../actor.ts';
import type { NewEvent } from '../audit/events.ts';
import type { RememberedDevices } from '../credentials/factors/remembered-devices.ts';
import type { AllowedAttempt } from '../policy/attempts.ts';
import type { Amr } from '../policy/authentication-context.ts';
import type { SignInDetails } from '../policy/sign-in-methods.ts';
import { SIGN_IN_DETAILS } from '../protocol/audit-trail.ts';
import { readSession } from '../protocol/engine-internals.ts';
import { ASKED_PROMPTS, type AskedPrompt } from '../protocol/sign-in-policy.ts';
import type { OriginOf } from '../request-origin.ts';
import type { TraceRecorder } from '../traces/recorder.ts';
import type { BrowserCookies } from './browser-cookies.ts';
import type { Flow, Flows } from './flow/flows.ts';
import type { Interaction, ReadSituation, SituationNow } from './flow/situation.ts';
import type { DenialReason, Progress } from './flow/steps.ts';
import type { TellNewSignIn } from './new-sign-in.ts';
import { createStepTrace } from './step-trace.ts';

/** A sign-in under way, as one request finds it. */
export interface SignIn extends SituationNow {
  interaction: Interaction;
  flow: Flow;
  /** Of the application that asked for it. */
  clientId: string;
  /** Seconds since the epoch of the sign-in that began the browser's session. */
  loginTs: number | undefined;
}

/** What a request has shown, beside what it adds to the progress. */
export interface Proof {
  /** The place among the tries that it took. */
  attempt?: AllowedAttempt | undefined;
  /** Methods to put into the audit log; absent: nothing was proved, something was done. */
  amr?: readonly Amr[];
}

/** Opens sign-ins for requests, and takes them on. */
export interface SignIns {
  /** The interaction of the engine that the browser's cookie names; undefined: over, or another browser's. */
  findInteraction(request: SignInRequest, reply: FastifyReply): Promise<Interaction | undefined>;
  open(request: SignInRequest, reply: FastifyReply, interaction: Interaction): Promise<SignIn>;
  /**
   * Adds to what was proved and answers with the next step, or with the way back to the application.
   *
   * @throws {FlowMovedError} `sign_in_moved`.
   */
  advance(
    signIn: SignIn,
    added: Partial<Progress>,
    exchange: { request: SignInRequest; reply: FastifyReply; proof?: Proof },
  ): Promise<FastifyReply>;
  /** As `advance`, where the answer is the caller's: something is to be read before the next step. */
  keep(
    signIn: SignIn,
    added: Partial<Progress>,
    exchange: { request: SignInRequest; proof?: Proof },
  ): Promise<void>;
  /** Puts an attempt that failed into the audit log, and waits for the disk. */
  refused(
    signIn: SignIn,
    request: SignInRequest,
    failure: { reason: string; userId: string | undefined },
  ): Promise<void>;
  /** Hands the engine a result, and the browser back to it. */
  finish(
    exchange: { request: SignInRequest; reply: FastifyReply },
    result: Parameters<Provider['interactionResult']>[2],
  ): Promise<FastifyReply>;
  /** Forgets what was proved, and begins at the first step. */
  restart(signIn: SignIn, reply: FastifyReply): Promise<FastifyReply>;
  /** The person of the sign-in, or nobody yet, as the one who does what the request asks for. */
  actor(request: SignInRequest, signIn?: SignIn): Actor;
}

/** The application is told that the person does not want to. */
export const DECLINED = { error: 'access_denied', error_description: 'the person did not agree' };

/** The parts of a request that sign-ins read. */
export type SignInRequest = FastifyRequest<{ Params: { uid: string } }>;

/** A request for a sign-in's page or form, and what answers it. */
export interface Exchange {
  request: SignInRequest;
  reply: FastifyReply;
}

/** What the application is told of a sign-in that is denied (OpenID Connect Core 1.0, section 3.1.2.6; RFC 9470). */
export const DENIALS: Record<DenialReason, { error: string; error_description: string }> = {
  not_active: { error: 'access_denied', error_description: 'the account can not be used' },
  wrong_account: {
    error: 'login_required',
    error_description: 'the person signed in as somebody else',
  },
  no_factor: {
    error: 'access_denied',
    error_description: 'a second factor is needed, and the person can have none',
  },
  acr_unattainable: {
    error: 'unmet_authentication_requirements',
    error_description: 'no requested class of sign-in can be had',
  },
};

export function createSignIns(options: {
  provider: Provider;
  flows: Flows;
  readSituation: ReadSituation;
  rememberedDevices: Pick<RememberedDevices, 'recognise'>;
  cookies: BrowserCookies;
  tellNewSignIn: TellNewSignIn;
  record: (by: Actor, event: NewEvent) => Promise<void>;
  traceRecorder: Pick<TraceRecorder, 'note'>;
  originOf: OriginOf;
  durable: () => Promise<void>;
  log: Logger;
}): SignIns {
  const { provider, flows, readSituation, rememberedDevices, cookies, tellNewSignIn } = options;
  const { record, originOf, durable, log } = options;
  const trace = createStepTrace({ recorder: options.traceRecorder });

  const finish: SignIns['finish'] = async ({ request, reply }, result) => {
    const returnTo = await provider.interactionResult(request.raw, reply.raw, result);
    await durable();
    return reply.redirect(returnTo, 303);
  };

  const actor: SignIns['actor'] = (request, signIn) => {
    const id = signIn?.person?.id ?? null;
    return {
      type: id === null ? 'anonymous' : 'user',
      id,
      privileges: [],
      request: originOf(request.raw, request.id),
    };
  };

  async function recordProof(
    { clientId, person }: Pick<SignIn, 'clientId' | 'person'>,
    request: SignInRequest,
    { amr }: Proof,
  ): Promise<void> {
    if (!amr) return;
    await record(actor(request), {
      action: 'sign_in.step',
      details: { amr },
      target: person && { type: 'user', id: person.id },
      clientId,
    });
  }

  /** A remembered browser stands in for the second factor from the first proof on. */
  async function withRememberedDevice(
    { situation, step }: SituationNow,
    request: SignInRequest,
    added: Partial<Progress>,
  ): Promise<Partial<Progress>> {
    const { policy, person } = situation;
    if (added.first === undefined || step.step !== 'second_factor' || !person) return added;
    const token = cookies.rememberedDevice(request.headers.cookie);
    const lifetime = policy.remembered_device_lifetime;
    const known = await rememberedDevices.recognise(person.id, { token, lifetime });
    return known
      ? { ...added, second: 'remembered_device', rememberedAt: known.rememberedAt }
      : added;
  }

  return {
    finish,
    actor,

    async refused({ clientId, interaction }, request, { reason, userId }) {
      trace.refused({ clientId, interaction }, request, reason);
      await record(actor(request), {
        action: 'sign_in',
        outcome: 'failure',
        reason,
        target: userId === undefined ? undefined : { type: 'user', id: userId },
        clientId,
      });
      await durable();
    },

    async keep(signIn, added, { request, proof = {} }) {
      await recordProof(signIn, request, proof);
      await proof.attempt?.succeeded();
      await flows.advance(signIn.flow, added);
      if (proof.amr) trace.passed(signIn, request, { now: signIn, ...proof, added });
      await durable();
    },

    async findInteraction(request, reply) {
      try {
        const interaction = await provider.interactionDetails(request.raw, reply.raw);
        return interaction.uid === request.params.uid ? interaction : undefined;
      } catch (error) {
        if (error instanceof errors.SessionNotFound) return undefined;
        throw error;
      }
    },

    async open(request, reply, interaction) {
      const session = interaction.session
        ? await readSession(provider, request.raw, reply.raw)
        : undefined;
      const loginTs = session && Math.floor(session.signedInAt / 1000);
      const flow = await flows.load(interaction.uid);
      const now = await readSituation(interaction, { progress: flow.progress, loginTs });
      const clientId = String(interaction.params.client_id);
      return { ...now, interaction, flow, clientId, loginTs };
    },

    async advance(signIn, given, { request, reply, proof = {} }) {
      const { interaction, flow, clientId, loginTs } = signIn;
      const read = (added: Partial<Progress>) =>
        readSituation(interaction, { progress: { ...flow.progress, ...added }, loginTs });
      let added = given;
      let now = await read(added);
      const remembered = await withRememberedDevice(now, request, added);
      if (remembered !== added) {
        added = remembered;
        now = await read(added);
      }
      const { step, person } = now;
      await recordProof({ clientId, person }, request, proof);
      trace.passed(signIn, request, { now, ...proof, added });
      const about = { reqId: request.id, clientId, sub: person?.id };
      if (step.step === 'denied') {
        await proof.attempt?.succeeded();
        await flows.end(flow);
        log.info({ ...about, reason: step.reason }, 'sign-in denied');
        return finish({ request, reply }, DENIALS[step.reason]);
      }
      if (step.step !== 'done') {
        await proof.attempt?.succeeded();
        await flows.advance(flow, added);
        await durable();
        log.info({ ...about, step: step.step }, 'sign-in goes on');
        return reply.redirect(addressOf(signIn), 303);
      }
      await proof.attempt?.succeeded({ signedIn: true });
      await flows.end(flow);
      const { userId: accountId, amr, acr, authTime: ts } = step;
      const { cookie } = request.headers;
      const isNewBrowser =
        now.situation.progress.first !== undefined && !cookies.knows(cookie, accountId);
      if (isNewBrowser && person) {
        const origin = originOf(request.raw, request.id);
        await tellNewSignIn({ person, clientId, origin });
      }
      reply.header('set-cookie', cookies.knownDevice(cookie, accountId));
      log.info(about, 'signed in');
      return finish(
        { request, reply },
        {
          login: { accountId, amr, acr, ...(ts !== undefined && { ts }) },
          ...answeredPrompts(interaction),
          [SIGN_IN_DETAILS]: {
            ...detailsOf(now.situation, { amr, acr }),
            ...(isNewBrowser && { new_browser: true }),
          },
        },
      );
    },

    async restart(signIn, reply) {
      await flows.end(signIn.flow);
      await durable();
      return reply.redirect(addressOf(signIn), 303);
    },
  };
}

/** The prompts that the application asked for and a sign-in answers, as the engine wants to be told. */
function answeredPrompts({
  params: { prompt },
}: Interaction): Partial<Record<AskedPrompt, object>> {
  const asked = typeof prompt === 'string' ? prompt.split(' ') : [];
  const answered = ASKED_PROMPTS.filter((name) => asked.includes(name));
  return Object.fromEntries(answered.map((name) => [name, {}]));
}

/** What the audit log tells of a sign-in that is done. */
function detailsOf(
  { progress, request }: SituationNow['situation'],
  proved: Pick<SignInDetails, 'amr' | 'acr'>,
): SignInDetails {
  const { first, second, rememberedAt } = progress;
  return {
    ...proved,
    methods: [first, second].filter((method) => method !== undefined),
    ...(request.acr !== undefined && { requested_acr: request.acr }),
    ...(second === 'remembered_device' && { remembered_at: rememberedAt }),
  };
}

/** Where a sign-in shows its step. */
export function addressOf({
  interaction,
  clientId,
}: Pick<SignIn, 'interaction' | 'clientId'>): string {
  return `/signin/${interaction.uid}?client_id=${encodeURIComponent(clientId)}`;
}

/** Where a form of a sign-in goes. @param path below the sign-in's own address. */
export function actionOf(
  { interaction, clientId }: Pick<SignIn, 'interaction' | 'clientId'>,
  path = '',
): string {
  return `/signin/${interaction.uid}${path}?client_id=${encodeURIComponent(clientId)}`;
}

/** Seconds since the epoch at which something was proved. */
export function authTimeOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
