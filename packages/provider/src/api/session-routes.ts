import type { FastifyPluginAsync } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Users } from '../directory/users.ts';
import type { Session, SessionOrigin } from '../protocol/session-records.ts';
import type { Sessions } from '../protocol/sessions.ts';
import { DEVICE_TYPES, type DeviceType } from '../user-agent.ts';
import { createOwnedRoutes } from './owned-routes.ts';
import { closed, nullableText, reference, Timestamp, timestamp } from './schemas.ts';

const originFields = {
  ip_address: nullableText({ examples: ['203.0.113.7'] }),
  user_agent: nullableText(),
  browser: nullableText({ examples: ['Firefox 128'] }),
  os: nullableText({ examples: ['Linux'] }),
  device_type: Type.Unsafe<DeviceType | null>({
    type: ['string', 'null'],
    enum: [...DEVICE_TYPES, null],
    description: 'This and the two before are read from the user agent, which anybody can choose.',
  }),
  country: nullableText({
    description: 'ISO 3166-1, by `GATEHOUSE_GEOIP`; null: not known.',
    examples: ['DE'],
  }),
  city: nullableText({ examples: ['Berlin'] }),
};
const Origin = closed(originFields, { description: 'From where and with what.' });

export const SessionBody = closed(
  {
    id: Type.String({ description: 'Names the session; nobody can sign in with it.' }),
    created_at: Timestamp,
    signed_in_at: Type.String({
      ...Timestamp,
      description: 'When the person last proved in it who they are.',
    }),
    last_seen_at: Type.String({
      ...Timestamp,
      description: 'The last use, to about a minute.',
    }),
    expires_at: Type.String({
      ...Timestamp,
      description: 'When it ends; with an idle lifetime in the policy, unless it is used before.',
    }),
    amr: Type.Array(Type.String(), {
      description: 'How the person proved who they are (RFC 8176).',
      examples: [['pwd']],
    }),
    acr: nullableText({
      description: 'How strong that was (OpenID Connect Core 1.0, section 2).',
    }),
    begun: Origin,
    last_used: Origin,
    client_ids: Type.Array(Type.String(), {
      description: 'The applications that it signed in to.',
      examples: [['wiki']],
    }),
  },
  {
    $id: 'Session',
    description: 'A session of a person at the provider: one browser that is signed in.',
  },
);

const session = reference<typeof SessionBody>('Session');
const told =
  'Every application with a `backchannel_logout_uri` is told, and told again for a day when it does not answer.';

/** `/users/{id}/sessions`. */
export function createSessionRoutes({
  users,
  sessions,
}: {
  users: Pick<Users, 'get' | 'getToHelp'>;
  sessions: Pick<Sessions, 'list' | 'end' | 'endAll'>;
}): FastifyPluginAsync {
  return createOwnedRoutes({
    users,
    path: '/sessions',
    param: 'session_id',
    body: session,
    toBody: toSessionBody,
    notFound: 'session_not_found',
    list: {
      operationId: 'listUserSessions',
      summary: 'List the sessions of a user',
      description: 'The latest first, all on one page.',
      of: (userId) => sessions.list(userId),
    },
    removeAll: {
      operationId: 'endUserSessions',
      summary: 'Sign a user out everywhere',
      description: `Changes nothing when the user has no session. ${told}`,
      of: (userId, by) => sessions.endAll(userId, by),
    },
    remove: {
      operationId: 'endUserSession',
      summary: 'End a session of a user',
      description: told,
      one: (userId, sessionId, by) => sessions.end(userId, sessionId, by),
    },
  });
}

/** A session as the API tells of it. */
export function toSessionBody(session: Session): Static<typeof SessionBody> {
  return {
    id: session.id,
    created_at: timestamp(session.createdAt),
    signed_in_at: timestamp(session.signedInAt),
    last_seen_at: timestamp(session.lastSeenAt),
    expires_at: timestamp(session.expiresAt),
    amr: session.amr,
    acr: session.acr,
    begun: toOriginBody(session.begun),
    last_used: toOriginBody(session.lastUsed),
    client_ids: session.clientIds,
  };
}

function toOriginBody(origin: SessionOrigin): Static<typeof Origin> {
  return {
    ip_address: origin.address,
    user_agent: origin.userAgent,
    browser: origin.browser,
    os: origin.os,
    device_type: origin.type,
    country: origin.place?.country ?? null,
    city: origin.place?.city ?? null,
  };
}
