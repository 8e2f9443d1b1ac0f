import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { USER_STATES } from '../directory/user.ts';
import { USER_SORTS } from '../directory/user-list.ts';
import type { UserMails } from '../directory/user-mails.ts';
import type { Users } from '../directory/users.ts';
import { ChangeHeaders, changeOf, setEtag } from './changes.ts';
import {
  bodyFailures,
  closed,
  failures,
  IdParams,
  mapPage,
  NoContent,
  oneOf,
  PageQuery,
  pageOf,
  reference,
} from './schemas.ts';
import { NewUserBody, toUserBody, type UserBody, UserChangesBody } from './user-bodies.ts';

const UserPageQuery = closed({
  ...PageQuery.properties,
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'Only users of whom e-mail address, username, name or family name starts with this, in the order of that.',
    }),
  ),
  sort: Type.Optional(
    oneOf(USER_SORTS, {
      default: 'created_at',
      description: '`-`: the other way round. Not together with `q`, which has its own order.',
    }),
  ),
  state: Type.Optional(oneOf(USER_STATES, { description: 'Absent: all but the deleted ones.' })),
  role_id: Type.Optional(
    Type.String({ maxLength: 50, description: 'Only who has the role of this id.' }),
  ),
  group_id: Type.Optional(
    Type.String({ maxLength: 50, description: 'Only who is in the group of this id.' }),
  ),
});

const DeletionQuery = closed({
  erase: Type.Optional(
    oneOf(['true', 'false'], {
      description: '`true`: removes all that is kept of a user who is deleted already.',
    }),
  ),
});

const user = reference<typeof UserBody>('User');
const tags = ['Users'];

/** `/users`. */
export function createUserRoutes({
  users,
  userMails,
}: {
  users: Users;
  userMails: Pick<UserMails, 'inviteWithin'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/users',
      {
        schema: {
          tags,
          operationId: 'createUser',
          summary: 'Add a user',
          body: NewUserBody,
          response: {
            201: user,
            ...bodyFailures(
              'privilege_missing',
              'email_taken',
              'username_taken',
              'credentials_busy',
              'mail_not_configured',
            ),
          },
        },
      },
      async (request, reply) => {
        const { invite = false, ...user } = request.body;
        const { actor: by } = request;
        const created = await users.create(invite ? { ...user, state: 'invited' } : user, {
          ...changeOf(request),
          ...(invite && {
            last: (transaction, added) => userMails.inviteWithin(transaction, added, { by }),
          }),
        });
        setEtag(reply, created).code(201).header('location', `${request.url}/${created.id}`);
        return toUserBody(created);
      },
    );

    app.get(
      '/users',
      {
        schema: {
          tags,
          operationId: 'listUsers',
          summary: 'List users',
          querystring: UserPageQuery,
          response: {
            200: pageOf(user),
            ...failures(
              'parameter_invalid',
              'cursor_invalid',
              'sort_with_search',
              'privilege_missing',
            ),
          },
        },
      },
      async (request) =>
        mapPage(await users.list(request.query, { by: request.actor }), toUserBody),
    );

    app.get(
      '/users/:id',
      {
        schema: {
          tags,
          operationId: 'getUser',
          summary: 'Read a user',
          description: 'Deleted users too, until they are erased.',
          params: IdParams,
          response: { 200: user, ...failures('privilege_missing', 'user_not_found') },
        },
      },
      async (request, reply) => {
        const found = await users.get(request.params.id, { by: request.actor });
        setEtag(reply, found);
        return toUserBody(found);
      },
    );

    app.patch(
      '/users/:id',
      {
        schema: {
          tags,
          operationId: 'updateUser',
          summary: 'Change a user',
          description: 'What is absent stays as it is; null removes.',
          params: IdParams,
          headers: ChangeHeaders,
          body: UserChangesBody,
          response: {
            200: user,
            ...bodyFailures(
              'parameter_invalid',
              'privilege_missing',
              'user_not_found',
              'user_deleted',
              'version_mismatch',
              'email_taken',
              'username_taken',
              'credentials_busy',
            ),
          },
        },
      },
      async (request, reply) => {
        const changed = await users.update(request.params.id, request.body, changeOf(request));
        setEtag(reply, changed);
        return toUserBody(changed);
      },
    );

    app.delete(
      '/users/:id',
      {
        schema: {
          tags,
          operationId: 'deleteUser',
          summary: 'Delete a user',
          description:
            'Ends their sessions and frees their e-mail address. They can be restored until they are erased, which `erase=true` does at once.',
          params: IdParams,
          querystring: DeletionQuery,
          headers: ChangeHeaders,
          response: {
            204: NoContent,
            ...failures(
              'parameter_invalid',
              'privilege_missing',
              'user_not_found',
              'user_not_deleted',
              'version_mismatch',
            ),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        if (request.query.erase === 'true') await users.erase(id, changeOf(request));
        else await users.delete(id, changeOf(request));
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/users/:id/restore',
      {
        schema: {
          tags,
          operationId: 'restoreUser',
          summary: 'Bring back a deleted user',
          params: IdParams,
          headers: ChangeHeaders,
          response: {
            200: user,
            ...failures(
              'parameter_invalid',
              'privilege_missing',
              'user_not_found',
              'user_not_deleted',
              'version_mismatch',
              'email_taken',
              'username_taken',
            ),
          },
        },
      },
      async (request, reply) => {
        const restored = await users.restore(request.params.id, changeOf(request));
        setEtag(reply, restored);
        return toUserBody(restored);
      },
    );
  };
}
