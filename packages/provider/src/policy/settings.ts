import type { Kysely } from 'kysely';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import { DomainError } from '../domain-error.ts';
import { checkText, checkWithin, FieldErrors } from '../field-checks.ts';
import { checkVersion } from '../registry/registry.ts';
import type { Database } from '../storage/schema.ts';
import { createSettings } from '../storage/settings.ts';
import { inTransaction } from '../storage/transaction.ts';
import { checkMayChange, checkMayRead } from './privileges.ts';

/** The bounds within which an administrator chooses; both ends are allowed. */
export const SETTING_BOUNDS = {
  deleted_users_kept_days: { min: 0, max: 3650, unit: 'days' },
  traces_kept_days: { min: 1, max: 365, unit: 'days' },
  free_attempts: { min: 1, max: 100, unit: 'attempts' },
  longest_attempt_delay: { min: 1, max: 86_400, unit: 'seconds' },
  attempts_per_address: { min: 10, max: 1_000_000, unit: 'attempts' },
  attempts_per_network: { min: 10, max: 1_000_000, unit: 'attempts' },
  secret_max_age_days: { min: 0, max: 3650, unit: 'days' },
} as const;

const MAX_TERMS_VERSION = 50;
const MAX_URI = 2000;
const MAX_DOMAINS = 500;

/** What administrators choose for the whole installation. */
export interface SettingValues {
  /** Days from the deletion of a user until they are erased; 0: as soon as it is noticed. */
  deleted_users_kept_days: number;
  /** Days for which a sign-in can be looked at step by step, see {@link file://../traces/traces.ts}. */
  traces_kept_days: number;
  /** The terms that everybody accepts before they are signed in, such as `2026-11`; null: there are none. */
  terms_version: string | null;
  /** Where the terms can be read. */
  terms_uri: string | null;
  /** Whether people may make accounts for themselves. */
  registration: boolean;
  /** Domains of e-mail addresses with which they may; none: any. */
  registration_domains: string[];
  /** Whether people may delete their own accounts. */
  self_deletion: boolean;
  /** Whether people are told by mail of sign-ins with browsers that are new to their account. */
  new_sign_in_mails: boolean;
  /** Attempts to sign in as one person that may fail before the next has to wait, see {@link file://./attempts.ts}. */
  free_attempts: number;
  /** Seconds that it waits at most. */
  longest_attempt_delay: number;
  /** Attempts from one address, and from one network, that may fail in 15 minutes. */
  attempts_per_address: number;
  attempts_per_network: number;
  /** Days after which a secret of an application should be replaced; 0: never. Nothing happens to it by itself. */
  secret_max_age_days: number;
}

export interface ChosenSettings extends SettingValues {
  /** Counts the changes. */
  version: number;
}

/** What holds until somebody chooses something else. */
export const SETTING_DEFAULTS: Readonly<SettingValues> = {
  deleted_users_kept_days: 30,
  traces_kept_days: 30,
  terms_version: null,
  terms_uri: null,
  registration: false,
  registration_domains: [],
  self_deletion: false,
  new_sign_in_mails: true,
  free_attempts: 5,
  longest_attempt_delay: 900,
  attempts_per_address: 100,
  attempts_per_network: 1000,
  secret_max_age_days: 365,
};

/** What is absent stays as it is. */
export type SettingChanges = {
  [Name in keyof SettingValues]?: SettingValues[Name] | undefined;
};

/** The settings of the installation, read and changed as one thing. */
export interface InstallationSettings {
  /** For the provider's own use: nobody is asked who they are. */
  current(): Promise<ChosenSettings>;
  /** @throws {DomainError} `privilege_missing`. */
  get(asked: { by: Actor }): Promise<ChosenSettings>;
  /** @throws {DomainError} `privilege_missing`, `validation_failed`, `version_mismatch`. */
  update(changes: SettingChanges, change: Change): Promise<ChosenSettings>;
}

/** Under which they are stored, all as one JSON text, so that the version is always that of the values. */
const ROW = 'chosen';
const INITIAL: ChosenSettings = { ...SETTING_DEFAULTS, version: 1 };

export function createInstallationSettings({
  db,
  audit,
}: {
  db: Kysely<Database>;
  audit: AuditLog;
}): InstallationSettings {
  return {
    current: async () => parse(await createSettings(db).get(ROW)),

    async get({ by }) {
      checkMayRead(by, 'settings');
      return parse(await createSettings(db).get(ROW));
    },

    async update(changes, change) {
      checkMayChange(change.by, 'settings');
      const checked = checkFields(changes);
      return await inTransaction(db, async (transaction) => {
        const stored = createSettings(transaction);
        // There has to be a row that can be locked.
        await stored.addOnce(ROW, JSON.stringify(INITIAL));
        const current = parse(await stored.getAndLock(ROW));
        checkVersion(current, change.version);
        const given = Object.entries(checked).filter(([, value]) => value !== undefined);
        const changed = { ...current, ...Object.fromEntries(given), version: current.version + 1 };
        checkTerms(changed);
        await stored.set(ROW, JSON.stringify(changed));
        await audit.record(transaction, change.by, {
          action: 'settings.update',
          target: { type: 'settings', id: ROW },
          details: { fields: given.map(([name]) => name) },
        });
        return changed;
      });
    },
  };
}

/** A setting that was added since the row was written has its default. */
function parse(value: string | undefined): ChosenSettings {
  return value === undefined ? INITIAL : { ...INITIAL, ...(JSON.parse(value) as ChosenSettings) };
}

/**
 * @returns the changes as they are kept.
 * @throws {DomainError} `validation_failed`.
 */
function checkFields(changes: SettingChanges): SettingChanges {
  const errors = new FieldErrors();
  const { terms_version, terms_uri, registration_domains } = changes;
  for (const [name, bounds] of Object.entries(SETTING_BOUNDS)) {
    const value = changes[name as keyof typeof SETTING_BOUNDS];
    if (value !== undefined) checkWithin(errors, name, { value, ...bounds });
  }
  if (typeof terms_version === 'string') {
    const pointer = '/terms_version';
    checkText(errors, {
      pointer,
      label: 'terms_version',
      text: terms_version,
      max: MAX_TERMS_VERSION,
    });
  }
  if (typeof terms_uri === 'string') checkTermsUri(errors, terms_uri);
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  if (!registration_domains) return changes;
  return { ...changes, registration_domains: checkDomains(registration_domains) };
}

function checkTermsUri(errors: FieldErrors, uri: string): void {
  if (URL.parse(uri)?.protocol === 'https:' && uri.length <= MAX_URI) return;
  errors.add('/terms_uri', 'uri_invalid', 'terms_uri is not an https address: give a whole one.');
}

/** Letters, digits and hyphens between dots, as in DNS; names of other scripts are given in their ASCII form. */
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** @throws {DomainError} `validation_failed`. */
function checkDomains(domains: readonly string[]): string[] {
  const errors = new FieldErrors();
  const wanted = [...new Set(domains.map((domain) => domain.trim().toLowerCase()))];
  if (wanted.length > MAX_DOMAINS) {
    const detail = `registration_domains names more than ${MAX_DOMAINS}.`;
    errors.add('/registration_domains', 'too_many', detail);
  }
  for (const domain of wanted) {
    if (DOMAIN.test(domain)) continue;
    errors.add(
      '/registration_domains',
      'domain_invalid',
      'registration_domains holds something that is no domain: give what comes after the @, such as example.com.',
    );
    break;
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return wanted;
}

/**
 * Nobody accepts what they can't read.
 *
 * @throws {DomainError} `validation_failed`.
 */
function checkTerms({ terms_version, terms_uri }: SettingValues): void {
  if (terms_version === null || terms_uri !== null) return;
  const errors = new FieldErrors();
  errors.add(
    '/terms_uri',
    'terms_uri_missing',
    'terms_uri is missing: with a terms_version everybody is asked to accept the terms, so say where they can be read.',
  );
  throw DomainError.invalid(errors.all);
}
