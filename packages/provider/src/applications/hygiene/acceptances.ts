import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor, Change } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import { checkText, FieldErrors } from '../../field-checks.ts';
import { isId } from '../../paging.ts';
import { checkMayChangeApplication, visibleApplications } from '../../policy/privileges.ts';
import { createHygieneAcceptanceRows } from '../../storage/hygiene-acceptances.ts';
import type { Database } from '../../storage/schema.ts';
import type { HygieneAcceptanceRow } from '../../storage/tables/applications.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { Applications } from '../applications.ts';
import { type Acceptance, basisOf, toAcceptance } from './acceptance.ts';
import type { Hygiene } from './hygiene.ts';

const MAX_REASON = 500;

/** A finding that is to be left as it is, and why. */
export interface NewAcceptance {
  /** The application, or its `client_id`. */
  application_id: string;
  code: string;
  subject?: string | null | undefined;
  reason: string;
  until?: number | null | undefined;
}

/** Findings that are left as they are. */
export interface HygieneAcceptances {
  /**
   * Accepts what is found of an application now. Who accepts the same again gives another reason or time.
   *
   * @throws {DomainError} `privilege_missing`, `application_not_found`, `hygiene_finding_not_found`, `validation_failed`.
   */
  accept(wanted: NewAcceptance, change: Change): Promise<Acceptance>;
  /**
   * Makes it a finding again.
   *
   * @throws {DomainError} `privilege_missing`, `hygiene_acceptance_not_found`.
   */
  reopen(id: string, change: Change): Promise<void>;
}

export function createHygieneAcceptances(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  applications: Pick<Applications, 'get'>;
  hygiene: Pick<Hygiene, 'report'>;
}): HygieneAcceptances {
  const { db, clock, audit, applications, hygiene } = options;
  return {
    async accept({ application_id, code, subject, reason, until = null }, { by }) {
      const { id: applicationId, client_id } = await applications.get(application_id, { by });
      checkMayChangeApplication(by, applicationId);
      const now = clock.now();
      const checked = check({ reason, until, now });
      const { findings, accepted } = await hygiene.report({ applicationId }, { by });
      const found = [...findings, ...accepted].find(
        (finding) => finding.code === code && (finding.subject ?? null) === (subject ?? null),
      );
      if (!found) throw new DomainError('hygiene_finding_not_found');
      return await inTransaction(db, async (transaction) => {
        const row = await createHygieneAcceptanceRows(transaction).put({
          id: newId(),
          application_id: applicationId,
          code,
          subject: subject ?? '',
          basis: basisOf(found),
          reason: checked,
          accepted_until: until,
          accepted_at: now,
          actor_type: by.type,
          actor_id: by.id,
        });
        await record(transaction, by, { action: 'app.accept_finding', row, client_id });
        return toAcceptance(row);
      });
    },

    async reopen(id, { by }) {
      visibleApplications(by);
      const row = isId(id) ? await createHygieneAcceptanceRows(db).find(id) : undefined;
      const application = row && (await findVisible(row.application_id, by));
      if (!application) throw new DomainError('hygiene_acceptance_not_found');
      checkMayChangeApplication(by, application.id);
      await inTransaction(db, async (transaction) => {
        const isThere = await createHygieneAcceptanceRows(transaction).delete(id);
        if (!isThere) throw new DomainError('hygiene_acceptance_not_found');
        const { client_id } = application;
        await record(transaction, by, { action: 'app.reopen_finding', row, client_id });
      });
    },
  };

  /** Whose application somebody may not see, they are not told of either. */
  async function findVisible(applicationId: string, by: Actor) {
    return await applications.get(applicationId, { by }).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'application_not_found') return undefined;
      throw error;
    });
  }

  /** The reason stays out of it: it may name people. */
  async function record(
    transaction: Kysely<Database>,
    by: Actor,
    of: {
      action: 'app.accept_finding' | 'app.reopen_finding';
      row: HygieneAcceptanceRow;
      client_id: string;
    },
  ): Promise<void> {
    const { application_id, code, accepted_until } = of.row;
    await audit.record(transaction, by, {
      action: of.action,
      target: { type: 'app', id: application_id },
      clientId: of.client_id,
      details: { finding: code, ...(accepted_until !== null && { until: accepted_until }) },
    });
  }
}

/** @returns the reason as it is kept. @throws {DomainError} `validation_failed`. */
function check(wanted: { reason: string; until: number | null; now: number }): string {
  const errors = new FieldErrors();
  const { reason, until, now } = wanted;
  const field = { pointer: '/reason', label: 'reason', max: MAX_REASON };
  const checked = checkText(errors, { ...field, text: reason });
  if (until !== null && until <= now) {
    errors.add('/until', 'in_the_past', 'until is over already: choose a time to come, or none.');
  }
  if (checked === undefined || errors.all.length > 0) {
    throw new DomainError('validation_failed', { errors: errors.all });
  }
  return checked;
}
