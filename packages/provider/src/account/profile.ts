import type { FastifyReply } from 'fastify';
import { OWN_FIELDS, type OwnFields, type OwnProfiles } from '../directory/own-profile.ts';
import { DomainError } from '../domain-error.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { ProfileFields, ProfilePage } from '../pages/profile-pages.ts';
import { EMAIL_ACTIONS } from './email.ts';
import { PATHS } from './paths.ts';
import { commonOf, type Visit } from './visits.ts';

/** What the form of the profile sends. */
export type ProfileForm = Partial<Record<(typeof OWN_FIELDS)[number], string>> & {
  version?: string;
};

/** What a person says about themselves. */
export function createProfile({
  ownProfiles,
  mailer,
}: {
  ownProfiles: OwnProfiles;
  mailer: Pick<Mailer, 'canSend'>;
}) {
  function pageOf(visit: Visit, rest: Pick<ProfilePage, 'fields' | 'version' | 'wrong' | 'moved'>) {
    const { person, pages } = visit;
    return pages.profile({
      ...commonOf(visit),
      action: PATHS.profile,
      email: person.email,
      emailVerified: person.email_verified,
      ...(mailer.canSend && { changeEmailHref: PATHS.email }),
      ...(mailer.canSend && !person.email_verified && { verifyAction: EMAIL_ACTIONS.verify }),
      username: person.username,
      roles: person.roles,
      ...rest,
    });
  }

  return {
    async show(visit: Visit): Promise<FastifyReply> {
      const { fields, version } = await ownProfiles.read(visit.person.id);
      return visit.reply.html(pageOf(visit, { fields: toTyped(fields), version }));
    },

    async save(visit: Visit, form: ProfileForm): Promise<FastifyReply> {
      const { person, by, reply } = visit;
      const before = await ownProfiles.read(person.id);
      const typed = { ...toTyped(before.fields), ...fieldsOf(form) };
      const version = Number(form.version);
      try {
        await ownProfiles.update(person.id, fromTyped(typed), { by, version });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        switch (error.code) {
          case 'version_mismatch': {
            const again = { fields: typed, version: before.version, moved: true };
            return reply.code(409).html(pageOf(visit, again));
          }
          case 'validation_failed': {
            const wrong = error.errors.map(({ pointer }) => pointer.slice(1));
            return reply.code(422).html(pageOf(visit, { fields: typed, version, wrong }));
          }
          default:
            throw error;
        }
      }
      return reply.redirect(`${PATHS.profile}?done=profile_saved`, 303);
    },
  };
}

function fieldsOf(form: ProfileForm): Partial<ProfileFields> {
  return Object.fromEntries(
    OWN_FIELDS.flatMap((field) => (form[field] === undefined ? [] : [[field, form[field]]])),
  );
}

function toTyped(fields: OwnFields): ProfileFields {
  const typed = OWN_FIELDS.map((field) => [field, fields[field] ?? '']);
  return Object.fromEntries(typed) as ProfileFields;
}

/** An empty field removes what was there. */
function fromTyped(typed: ProfileFields): OwnFields {
  const fields = OWN_FIELDS.map((field) => [field, typed[field].trim() || null]);
  return Object.fromEntries(fields) as OwnFields;
}
