import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { PersonalData } from '../directory/personal-data.ts';
import type { UserDeletion } from '../directory/user-deletion.ts';
import { DomainError } from '../domain-error.ts';
import type { DeleteAccountPage } from '../pages/data-pages.ts';
import type { ChosenSettings } from '../policy/settings.ts';
import { PATHS } from './paths.ts';
import { commonOf, type Visit } from './visits.ts';

/** Where the forms of this page go, beside its own address. */
export const DATA_ACTIONS = { download: `${PATHS.data}/download` } as const;

/** What a person takes away, and how they end their account. */
export function createDataHandlers(options: {
  personalData: PersonalData;
  users: Pick<UserDeletion, 'deleteOwn'>;
  currentSettings: () => Promise<ChosenSettings>;
}) {
  const { personalData, users, currentSettings } = options;

  async function confirmation(visit: Visit, refused?: DeleteAccountPage['refused']) {
    const { person, pages, reply } = visit;
    const { deleted_users_kept_days: keptDays, self_deletion } = await currentSettings();
    if (!self_deletion) return reply.redirect(PATHS.data, 303);
    const page = pages.deleteAccount({
      ...commonOf(visit),
      action: PATHS.deletion,
      backHref: PATHS.data,
      email: person.email,
      keptDays,
      refused,
    });
    return reply.html(page);
  }

  return {
    async show(visit: Visit): Promise<FastifyReply> {
      const { self_deletion } = await currentSettings();
      const page = visit.pages.data({
        ...commonOf(visit),
        downloadAction: DATA_ACTIONS.download,
        ...(self_deletion && { deleteHref: PATHS.deletion }),
      });
      return visit.reply.html(page);
    },

    async download({ by, person, reply }: Visit): Promise<FastifyReply> {
      const document = await personalData.export(person.id, { by });
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="my-data.json"')
        .header('cache-control', 'no-store')
        .send(Readable.from(document));
    },

    showDeletion: (visit: Visit) => confirmation(visit),

    async delete(visit: Visit, form: { confirm?: string }): Promise<FastifyReply> {
      const { by, pages, reply, request } = visit;
      if (form.confirm !== '1') {
        reply.code(422);
        return confirmation(visit, 'not_confirmed');
      }
      try {
        await users.deleteOwn({ by });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        if (error.code === 'self_deletion_off') return reply.redirect(PATHS.data, 303);
        if (error.code !== 'privilege_missing') throw error;
        reply.code(409);
        return confirmation(visit, 'administrator');
      }
      const gone = { code: 'account_deleted', tone: 'info', reference: request.id } as const;
      return reply.html(pages.message(gone));
    },
  };
}
