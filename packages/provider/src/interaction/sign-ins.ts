import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { Actor } from '../actor.ts';
import type { NewEvent } from '../audit/events.ts';
import type { RememberedDevices } from '../credentials/factors/remembered-devices.ts';
import type { AllowedAttempt } from '../policy/attempts.ts';
import type { Amr } from '../policy/authentication-context.ts';
import { readSession } from '../protocol/engine-internals.ts';
import { addressOf, clientIdOf, type Interaction } from '../protocol/interactions.ts';
import type { OriginOf } from '../request-origin.ts';
import type { TraceRecorder } from '../traces/recorder.ts';
import type { BrowserCookies } from './browser-cookies.ts';
import { DENIALS, signedIn } from './engine-answers.ts';
import type { Flow, Flows } from './flow/flows.ts';
import type { ReadSituation, SituationNow } from './flow/situation.ts';
import type { Progress } from './flow/steps.ts';
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
    exchange: Exchange & { proof?: Proof },
  ): Promise<FastifyReply>;
  /** As `advance`, where the answer is the caller's: something is to be read before the next step. */
  keep(
    signIn: SignIn,
    added: Partial<Progress>,
    exchange: Pick<Exchange, 'request'> & { proof?: Proof },
  ): Promise<void>;
  /** Puts an attempt that failed into the audit log, and waits for the disk. */
  refused(
    signIn: SignIn,
    request: SignInRequest,
    failure: { reason: string; userId: string | undefined },
  ): Promise<void>;
  /** Hands the engine a result, and the browser back to it. */
  finish(
    exchange: Exchange,
    result: Parameters<Provider['interactionResult']>[2],
  ): Promise<FastifyReply>;
  /** Forgets what was proved, and begins at the first step. */
  restart(signIn: SignIn, exchange: Exchange): Promise<FastifyReply>;
  /** The person of the sign-in, or nobody yet, as the one who does what the request asks for. */
  actor(request: SignInRequest, signIn?: SignIn): Actor;
}

/** The parts of a request that sign-ins read. */
export type SignInRequest = FastifyRequest<{ Params: { uid: string } }>;

/** A request for a sign-in's page or form, and what answers it. */
export interface Exchange {
  request: SignInRequest;
  reply: FastifyReply;
}

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
      const loginTs = session && authTimeOf(session.signedInAt);
      const flow = await flows.load(interaction.uid);
      const now = await readSituation(interaction, { progress: flow.progress, loginTs });
      return { ...now, interaction, flow, clientId: clientIdOf(interaction), loginTs };
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
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      await proof.attempt?.succeeded({ signedIn: true });
      await flows.end(flow);
      const browser = cookies.signedIn(request.headers.cookie, step.userId);
      const isNewBrowser = browser.isNew && now.situation.progress.first !== undefined;
      if (isNewBrowser && person) {
        const origin = originOf(request.raw, request.id);
        await tellNewSignIn({ person, clientId, origin });
      }
      reply.header('set-cookie', browser.line);
      log.info(about, 'signed in');
      const { situation } = now;
      return finish({ request, reply }, signedIn(step, { interaction, situation, isNewBrowser }));
    },

    async restart(signIn, { request, reply }) {
      await flows.end(signIn.flow);
      if (signIn.interaction.result) await provider.interactionResult(request.raw, reply.raw, {});
      await durable();
      return reply.redirect(addressOf(signIn.interaction), 303);
    },
  };
}

/** Seconds since the epoch at which something was proved. */
export function authTimeOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
