import type { Kysely } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { Database } from '../../storage/schema.ts';
import type { UserTable } from '../../storage/tables/directory.ts';
import type { FactorTable } from '../../storage/tables/factors.ts';

/** Where people see their factors. */
const SECURITY_PATH = '/account/security';

/**
 * Tells a person by mail what was done to their factors (OWASP ASVS 5.0, 6.3.7), in the transaction in which it is done:
 * whoever does it in their name can not keep it from them.
 */
export type TellPerson = (
  transaction: Kysely<Database>,
  user: UserTable,
  what: { template: 'factor_added' | 'factor_removed'; factor: Pick<FactorTable, 'kind' | 'name'> },
) => Promise<void>;

export function createTellPerson(options: {
  mailer: Pick<Mailer, 'canSend' | 'send'>;
  clock: Clock;
}): TellPerson {
  const { mailer, clock } = options;
  return async (transaction, user, { template, factor }) => {
    if (!mailer.canSend) return;
    await mailer.send(transaction, {
      to: user.email,
      language: user.locale,
      template,
      values: {
        name: user.name,
        factor: factor.kind,
        label: factor.name,
        at: clock.now(),
        timeZone: user.zoneinfo,
        path: SECURITY_PATH,
      },
    });
  };
}
