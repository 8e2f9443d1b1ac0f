import type { Kysely } from 'kysely';
import type { Actor } from '../../actor.ts';
import type { Clock } from '../../clock.ts';
import { visibleApplications } from '../../policy/privileges.ts';
import type { InstallationSettings } from '../../policy/settings.ts';
import { listForHygiene } from '../../storage/hygiene.ts';
import { createHygieneAcceptanceRows } from '../../storage/hygiene-acceptances.ts';
import type { Database } from '../../storage/schema.ts';
import { type Application, toApplication } from '../application.ts';
import type { Applications } from '../applications.ts';
import { type Acceptance, basisOf, isInForce, placeOf, toAcceptance } from './acceptance.ts';
import { DAY, type Found, type HygieneMeasure, SEVERITIES, type Severity } from './rule.ts';
import { HYGIENE_RULES, type HygieneCode } from './rules.ts';

/** Findings, and accepted ones, that are told at once; more than that nobody reads. */
export const MAX_FINDINGS = 500;

/** Something about an application that should be otherwise. */
export interface Finding extends Found {
  code: HygieneCode;
  severity: Severity;
  title: string;
  advice: string;
  setting: string;
  application: Pick<Application, 'id' | 'client_id' | 'client_name'>;
}

/** A finding that somebody has decided to leave as it is. */
export interface AcceptedFinding extends Finding {
  acceptance: Acceptance;
}

/** The worst first, and of one kind by the name of the application. */
export interface HygieneReport {
  findings: Finding[];
  /** Those that were accepted, and are no findings until what they are about changes; in the same order. */
  accepted: AcceptedFinding[];
  /** How many findings there are, of which at most {@link MAX_FINDINGS} are told. */
  total: number;
  /** How many applications were looked over. */
  applications: number;
}

/** Looks over the applications for what is old, unused or weaker than it has to be. */
export interface Hygiene {
  /**
   * @param of.applicationId one application, by its id or `client_id`; absent: all that `by` may see.
   * @throws {DomainError} `privilege_missing`, `application_not_found`.
   */
  report(of: { applicationId?: string | undefined }, asked: { by: Actor }): Promise<HygieneReport>;
}

export function createHygiene(options: {
  db: Kysely<Database>;
  applications: Pick<Applications, 'get'>;
  settings: Pick<InstallationSettings, 'current'>;
  clock: Clock;
  /** The provider is reached by people on other machines. */
  isPublic: boolean;
}): Hygiene {
  const { db, applications, settings, clock, isPublic } = options;

  async function wantedIds(applicationId: string | undefined, by: Actor) {
    if (applicationId !== undefined) return [(await applications.get(applicationId, { by })).id];
    const visible = visibleApplications(by);
    return visible && [...visible];
  }

  return {
    async report({ applicationId }, { by }) {
      const ids = await wantedIds(applicationId, by);
      const [rows, acceptances, { secret_max_age_days }] = await Promise.all([
        listForHygiene(db, ids),
        createHygieneAcceptanceRows(db).list(ids),
        settings.current(),
      ]);
      const now = clock.now();
      const measure: HygieneMeasure = {
        now,
        secretMaxAge: secret_max_age_days * DAY,
        isPublic,
      };
      const subjects = rows.map((row) => ({ ...row, application: toApplication(row) }));
      const findings = SEVERITIES.flatMap((severity) =>
        HYGIENE_RULES.filter((rule) => rule.severity === severity),
      ).flatMap(({ find, ...rule }) =>
        subjects.flatMap((subject) => {
          const { id, client_id, client_name } = subject.application;
          const application = { id, client_id, client_name };
          return find(subject, measure).map((found: Found) => ({ ...rule, ...found, application }));
        }),
      );
      const acceptanceOf = new Map(acceptances.map((row) => [placeOf(row), row]));
      const open: Finding[] = [];
      const accepted: AcceptedFinding[] = [];
      for (const finding of findings) {
        const { application, code, subject = '' } = finding;
        const row = acceptanceOf.get(placeOf({ application_id: application.id, code, subject }));
        if (row && isInForce(row, { basis: basisOf(finding), now })) {
          accepted.push({ ...finding, acceptance: toAcceptance(row) });
        } else open.push(finding);
      }
      return {
        findings: open.slice(0, MAX_FINDINGS),
        accepted: accepted.slice(0, MAX_FINDINGS),
        total: open.length,
        applications: subjects.length,
      };
    },
  };
}
