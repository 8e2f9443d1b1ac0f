import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { UserMails } from '../directory/user-mails.ts';
import type { Users } from '../directory/users.ts';
import { failures, IdParams, NoContent } from './schemas.ts';

const tags = ['Users'];

/** `/users/{id}/invitation`, `/users/{id}/email-verification`. */
export function createUserMailRoutes({
  users,
  userMails,
}: {
  users: Pick<Users, 'getToHelp'>;
  userMails: Pick<UserMails, 'invite' | 'askToVerifyEmail'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/users/:id/invitation',
      {
        schema: {
          tags,
          operationId: 'inviteUser',
          summary: 'Send an invitation to a user',
          description:
            'A mail with a link, good once and for 7 days, with which a user in state `invited` sets a password and becomes `active`. The one before ends.',
          params: IdParams,
          response: {
            204: NoContent,
            ...failures(
              'privilege_missing',
              'user_not_found',
              'user_deleted',
              'user_not_invited',
              'mail_not_configured',
            ),
          },
        },
      },
      async (request, reply) => {
        const by = request.actor;
        await userMails.invite(await users.getToHelp(request.params.id, { by }), { by });
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/users/:id/email-verification',
      {
        schema: {
          tags,
          operationId: 'sendEmailVerification',
          summary: 'Ask a user to verify their e-mail address',
          description:
            'A mail with a link, good once and for 24 hours, which sets `email_verified`. The one before ends.',
          params: IdParams,
          response: {
            204: NoContent,
            ...failures(
              'privilege_missing',
              'user_not_found',
              'user_deleted',
              'email_verified_already',
              'mail_not_configured',
            ),
          },
        },
      },
      async (request, reply) => {
        const by = request.actor;
        await userMails.askToVerifyEmail(await users.getToHelp(request.params.id, { by }), { by });
        return reply.code(204).send(null);
      },
    );
  };
}
