import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import {
  PRIVILEGE_KINDS,
  type PrivilegeGrant,
  type PrivilegeGrants,
} from '../policy/privilege-grants.ts';
import { changeOf } from './changes.ts';
import {
  bodyFailures,
  closed,
  failures,
  IdParams,
  mapPage,
  NoContent,
  nullableText,
  oneOf,
  PageQuery,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

const Fields = {
  user_id: nullableText({ description: 'The holder: a user,' }),
  role_id: nullableText({ description: 'or everyone who has a role,' }),
  client_app_id: nullableText({
    description: 'or an application that calls this API by client credentials.',
  }),
  group_id: nullableText({ description: 'Whose users a `user_admin` administers.' }),
  app_id: nullableText({ description: 'What an `app_admin` administers.' }),
};

const kind = oneOf(PRIVILEGE_KINDS, {
  description:
    '`super`: everything. `user_admin`: the users of one group. `app_admin`: one application. `help_desk`: passwords, locks and sessions of users. `read_only`: sees all.',
});

export const PrivilegeBody = closed(
  { id: Type.String({ format: 'uuid' }), kind, ...Fields, created_at: Timestamp },
  {
    $id: 'Privilege',
    description: 'A permission to administer, and who holds it: exactly one of three holders.',
  },
);

const NewPrivilegeBody = closed(
  { kind, ...Type.Partial(Type.Object(Fields)).properties },
  { examples: [{ kind: 'help_desk', role_id: '01a209ea-ca71-7428-bf34-885f92b234ae' }] },
);

const privilege = reference<typeof PrivilegeBody>('Privilege');
const tags = ['Privileges'];

/** `/privileges`. */
export function createPrivilegeRoutes({
  privileges,
}: {
  privileges: Pick<PrivilegeGrants, 'grant' | 'withdraw' | 'list'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/privileges',
      {
        schema: {
          tags,
          operationId: 'grantPrivilege',
          summary: 'Give a privilege',
          body: NewPrivilegeBody,
          response: { 201: privilege, ...bodyFailures('privilege_missing') },
        },
      },
      async (request, reply) => {
        const granted = await privileges.grant(request.body, changeOf(request));
        reply.code(201).header('location', `${request.url}/${granted.id}`);
        return toPrivilegeBody(granted);
      },
    );

    app.get(
      '/privileges',
      {
        schema: {
          tags,
          operationId: 'listPrivileges',
          summary: 'List privileges',
          description: 'In the order they were given.',
          querystring: PageQuery,
          response: {
            200: pageOf(privilege),
            ...failures('parameter_invalid', 'cursor_invalid', 'privilege_missing'),
          },
        },
      },
      async (request) =>
        mapPage(await privileges.list(request.query, { by: request.actor }), toPrivilegeBody),
    );

    app.delete(
      '/privileges/:id',
      {
        schema: {
          tags,
          operationId: 'withdrawPrivilege',
          summary: 'Withdraw a privilege',
          description: 'The last one of kind `super` stays.',
          params: IdParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'privilege_not_found', 'last_super_privilege'),
          },
        },
      },
      async (request, reply) => {
        await privileges.withdraw(request.params.id, changeOf(request));
        return reply.code(204).send(null);
      },
    );
  };
}

function toPrivilegeBody({ created_at, ...grant }: PrivilegeGrant): Static<typeof PrivilegeBody> {
  return { ...grant, created_at: timestamp(created_at) };
}
