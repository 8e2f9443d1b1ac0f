import type { FastifyReply } from 'fastify';
import type { Factors } from '../../credentials/factors/factors.ts';
import type { RecoveryCodes } from '../../credentials/factors/recovery-codes.ts';
import { PATHS } from '../paths.ts';
import { commonOf, type Visit, type Visits } from '../visits.ts';
import { listedFactor } from './overview.ts';

/** New recovery codes in place of the old ones. */
export function createRecoveryCodeHandlers(options: {
  visits: Pick<Visits, 'renew'>;
  factors: Pick<Factors, 'list'>;
  recoveryCodes: Pick<RecoveryCodes, 'regenerate'>;
}) {
  const { visits, factors, recoveryCodes } = options;
  return {
    async show(visit: Visit): Promise<FastifyReply> {
      const { person, pages, reply } = visit;
      const held = await factors.list(person.id);
      if (!held.some(listedFactor)) return reply.redirect(PATHS.security, 303);
      const codes = held.find(({ kind }) => kind === 'recovery_codes');
      const page = pages.newRecoveryCodes({
        ...commonOf(visit),
        action: PATHS.recoveryCodes,
        backHref: PATHS.security,
        left: codes?.codes_left ?? 0,
      });
      return reply.html(page);
    },

    async make(visit: Visit): Promise<FastifyReply> {
      const { person, by, pages, reply } = visit;
      const held = await factors.list(person.id);
      // Alone they would be a factor that is asked for until it is used up.
      if (!held.some(listedFactor)) return reply.redirect(PATHS.security, 303);
      const codes = await recoveryCodes.regenerate(person.id, { by });
      await visits.renew(visit);
      const page = pages.recoveryCodes({
        shape: 'account',
        signOut: commonOf(visit).signOut,
        codes,
        continueHref: PATHS.security,
      });
      return reply.html(page);
    },
  };
}
