import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { readCookie } from '../cookies.ts';
import type { Factors } from '../credentials/factors/factors.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { AccountCommon } from '../pages/account-frame.ts';
import type { AllPages, Pages } from '../pages/pages.ts';
import type { AttemptOf } from '../policy/attempts.ts';
import { type Amr, acrOf, MULTI_FACTOR, satisfies } from '../policy/authentication-context.ts';
import type { Policy } from '../policy/policies.ts';
import { type ProviderSession, readSession, rotateSession } from '../protocol/engine-internals.ts';
import type { SessionUses } from '../protocol/session-uses.ts';
import type { OriginOf } from '../request-origin.ts';
import type { OidcRecords } from '../storage/oidc-records.ts';
import { RECENT } from './paths.ts';

/** A request of somebody who is signed in, to a page of their account. */
export interface Visit {
  request: FastifyRequest;
  reply: FastifyReply;
  person: PersonForClaims;
  session: ProviderSession;
  /** The person, as the one who does what the request asks for. */
  by: Actor;
  /** In their language and time zone. */
  pages: Pages;
}

/** Receives people who come to their account. */
export interface Visits {
  /** @returns undefined: nobody is signed in who may use their account. */
  receive(request: FastifyRequest, reply: FastifyReply): Promise<Visit | undefined>;
  /** Whether the person has proved who they are a short while ago: a borrowed browser is not enough to take over. */
  isRecent(visit: Visit): boolean;
  /**
   * Whether the session has proved a second factor, if the person has one that their policy takes: whoever has got past
   * the first alone, or comes in a browser that is remembered, adds none of their own beside it (NIST SP 800-63B-4,
   * section 4.1.2).
   */
  hasProvedFactor(visit: Visit): Promise<boolean>;
  /**
   * After a change of what somebody signs in with: the browser's session gets another id, and a thief's is worth nothing.
   *
   * @param proved methods that were given in the change, by a new factor. The session has them from now on, as it would
   *   if the factor had been set up in a sign-in. When the person signed in stays what it was.
   */
  renew(visit: Visit, proved?: readonly Amr[]): Promise<void>;
}

export function createVisits(options: {
  provider: Provider;
  config: Config;
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  /** Notes that the session of a request was used. */
  noteUse: SessionUses['note'];
  factors: Pick<Factors, 'list'>;
  policyOf: (groupId: string | null) => Promise<Policy>;
  originOf: OriginOf;
  records: Pick<OidcRecords, 'durable'>;
  pages: AllPages;
  clock: Clock;
}): Visits {
  const { provider, config, findPerson, noteUse, factors, policyOf, originOf } = options;
  const { records, pages, clock } = options;
  return {
    async receive(request, reply) {
      const session = await readSession(provider, request.raw, reply.raw);
      if (!session) return undefined;
      const person = await findPerson(session.subject);
      if (person?.state !== 'active') return undefined;
      const origin = { ...originOf(request.raw, request.id), sessionId: session.uid };
      await noteUse({ uid: session.uid, notes: session.own }, origin);
      return {
        request,
        reply,
        person,
        session,
        // What people do to their own accounts needs no privilege.
        by: { type: 'user', id: person.id, privileges: [], request: origin },
        pages: pages.for(request.raw, { locale: person.locale, zone: person.zoneinfo }),
      };
    },

    // In whole seconds, as the engine counts `max_age`: else each could send the browser back to the other.
    isRecent: ({ session }) =>
      Math.floor(clock.now() / 1000) - Math.floor(session.signedInAt / 1000) <= RECENT,

    async hasProvedFactor({ person, session }) {
      if (satisfies(session.acr, MULTI_FACTOR)) return true;
      const { factors: taken } = await policyOf(person.group_id);
      const held = await factors.list(person.id);
      return !taken.some((type) => held.some(({ kind }) => kind === type));
    },

    async renew({ request, reply, session }, proved) {
      const amr = proved && [...new Set<Amr>([...(session.amr as Amr[]), ...proved, 'mfa'])];
      const raised = amr && { amr, acr: acrOf({ amr, rememberedDevice: false }) };
      await rotateSession({ provider, config }, request.raw, reply.raw, raised);
      await records.durable();
    },
  };
}

/** A try of the visitor's at something that is counted like a sign-in: a session left open is no place to guess. */
export function attemptOf({ person, by, request }: Visit): AttemptOf {
  return {
    account: { userId: person.id },
    address: by.request?.address ?? null,
    device: readCookie(request.headers.cookie, 'device'),
  };
}

/** What every page of a visit shows around it. */
export function commonOf({ request }: Visit): AccountCommon {
  const { done, error } = request.query as { done?: string; error?: string };
  return { signOut: { action: '/oidc/logout', fields: {} }, done, error };
}
