import type { Kysely } from 'kysely';
import { Type } from 'typebox';
import type { OneTimeTokens } from '../../credentials/one-time-tokens.ts';
import type { OwnAccount } from '../../directory/own-account.ts';
import type { Database } from '../../storage/schema.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { Desk } from './desk.ts';

const PATH = '/signin/verify-email';

/** `/signin/verify-email/{token}`: a button, since programs that look through mails open every link in them. */
export function registerVerifyEmail(
  desk: Desk,
  options: {
    db: Kysely<Database>;
    oneTimeTokens: Pick<OneTimeTokens, 'look' | 'spend'>;
    verifyEmailWithin: OwnAccount['verifyEmailWithin'];
  },
): void {
  const { db, oneTimeTokens, verifyEmailWithin } = options;

  desk.onGet(`${PATH}/:token`, async (visit) => {
    const link = await oneTimeTokens.look('email_verification', visit.token);
    if (!link) return desk.over(visit);
    const action = `${PATH}/${visit.token}`;
    return visit.reply.html(
      visit.pages.confirmLink({ purpose: 'verify_email', action, email: link.email }),
    );
  });

  desk.onPost(`${PATH}/:token`, Type.Object({}), async (visit) => {
    const isTheirs = await inTransaction(db, async (transaction) => {
      const link = await oneTimeTokens.spend(transaction, 'email_verification', visit.token);
      if (!link || link.userId === null) return false;
      const { userId, email } = link;
      const by = desk.actor(visit, userId);
      return await verifyEmailWithin(transaction, userId, email, { by });
    });
    return isTheirs ? desk.done(visit, 'email-verified') : desk.over(visit);
  });
}
