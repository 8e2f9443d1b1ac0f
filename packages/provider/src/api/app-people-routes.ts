import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { ApplicationUser, ListApplicationUsers } from '../applications/application-users.ts';
import { USER_STATES } from '../directory/user.ts';
import type {
  ApplicationSession,
  ListApplicationSessions,
} from '../protocol/application-sessions.ts';
import { NamedRole } from './access-routes.ts';
import { AppParams } from './app-bodies.ts';
import {
  closed,
  failures,
  mapPage,
  NullableTimestamp,
  nullableText,
  nullableTimestamp,
  oneOf,
  PageQuery,
  pageOf,
  reference,
  SearchQuery,
  Timestamp,
  timestamp,
} from './schemas.ts';
import { type SessionBody, toSessionBody } from './session-routes.ts';

export const AppUserBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.String(),
    name: nullableText(),
    state: oneOf(USER_STATES, { description: 'Only who is `active` can sign in.' }),
    roles: Type.Array(NamedRole, {
      description: 'The roles that open it to them; empty where it is open to everyone.',
    }),
    last_sign_in_at: Type.Unsafe<string | null>({
      ...NullableTimestamp,
      description: 'null: never, or so long ago that it is not known any more.',
    }),
  },
  { $id: 'AppUser', description: 'A user whom an application is open to.' },
);

export const AppSessionBody = closed(
  {
    user: closed({
      id: Type.String({ format: 'uuid' }),
      email: Type.String(),
      name: nullableText(),
    }),
    since: Timestamp,
    scopes: Type.Array(Type.String(), { examples: [['openid', 'profile']] }),
    session: Type.Union([reference<typeof SessionBody>('Session'), Type.Null()], {
      description:
        'Their session at the provider, which can be ended (`/users/{id}/sessions/{session_id}`); null: it is over, and what the application has got may still be valid (`/users/{id}/grants/{client_id}`).',
    }),
  },
  { $id: 'AppSession', description: 'A user who is signed in to an application.' },
);

const refusals = failures(
  'parameter_invalid',
  'cursor_invalid',
  'privilege_missing',
  'application_not_found',
);
const tags = ['Apps'];

/** `/apps/{id}/users` and `/apps/{id}/sessions`. */
export function createAppPeopleRoutes({
  listUsers,
  listSessions,
}: {
  listUsers: ListApplicationUsers;
  listSessions: ListApplicationSessions;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/apps/:id/users',
      {
        schema: {
          tags,
          operationId: 'listAppUsers',
          summary: 'List whom an application is open to',
          description:
            'In the order they were added; with `q` those of whom `email`, `username`, `name` or `family_name` starts with it, in the order of that.',
          params: AppParams,
          querystring: SearchQuery,
          response: { 200: pageOf(reference<typeof AppUserBody>('AppUser')), ...refusals },
        },
      },
      async ({ params, query, actor }) =>
        mapPage(await listUsers(params.id, query, { by: actor }), toAppUserBody),
    );

    server.get(
      '/apps/:id/sessions',
      {
        schema: {
          tags,
          operationId: 'listAppSessions',
          summary: 'List who is signed in to an application',
          description: 'The latest first.',
          params: AppParams,
          querystring: PageQuery,
          response: { 200: pageOf(reference<typeof AppSessionBody>('AppSession')), ...refusals },
        },
      },
      async ({ params, query, actor }) =>
        mapPage(await listSessions(params.id, query, { by: actor }), toAppSessionBody),
    );
  };
}

function toAppUserBody(user: ApplicationUser): Static<typeof AppUserBody> {
  return { ...user, last_sign_in_at: nullableTimestamp(user.last_sign_in_at) };
}

function toAppSessionBody(of: ApplicationSession): Static<typeof AppSessionBody> {
  return {
    user: of.user,
    since: timestamp(of.since),
    scopes: of.scopes,
    session: of.session && toSessionBody(of.session),
  };
}
