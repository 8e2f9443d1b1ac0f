import type { Kysely } from 'kysely';
import type { Clock } from '../clock.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Database } from '../storage/schema.ts';

const SECURITY_PAGE = '/account/security';

/**
 * Mails that tell people what was done to their account, so that they notice what they have not done themselves. Where
 * no mail can be sent nothing happens.
 */
export interface Notices {
  /** @param on the transaction of the change. */
  passwordChanged(on: Kysely<Database>, person: PersonForClaims): Promise<void>;
  /** @param factor.label as the person calls it. */
  factorAdded(
    on: Kysely<Database>,
    person: PersonForClaims,
    factor: { use: 'totp' | 'passkey'; label: string | null },
  ): Promise<void>;
}

export function createNotices({ mailer, clock }: { mailer: Mailer; clock: Clock }): Notices {
  const noticeFor = ({
    email: to,
    locale: language,
    name,
    zoneinfo: timeZone,
  }: PersonForClaims) => ({
    mail: { to, language },
    values: { name, at: clock.now(), timeZone, path: SECURITY_PAGE },
  });

  return {
    async passwordChanged(on, person) {
      if (!mailer.canSend) return;
      const { mail, values } = noticeFor(person);
      await mailer.send(on, { ...mail, template: 'password_changed', values });
    },

    async factorAdded(on, person, { use: factor, label }) {
      if (!mailer.canSend) return;
      const { mail, values } = noticeFor(person);
      await mailer.send(on, {
        ...mail,
        template: 'factor_added',
        values: { ...values, factor, label },
      });
    },
  };
}
