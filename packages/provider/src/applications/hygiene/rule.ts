import type { ApplicationUriRow, UsageRow } from '../../storage/application-usage.ts';
import type { Application } from '../application.ts';

/** Milliseconds. */
export const DAY = 24 * 3_600_000;

/** How much a finding matters, the most first. */
export const SEVERITIES = ['high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What can be done about a finding by one change that is undone as easily. */
export const REMEDIES = [
  'remove_redirect_uri',
  'remove_post_logout_redirect_uri',
  'require_pkce',
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** All that is known of an application when it is looked over. */
export interface HygieneSubject {
  application: Application;
  /** undefined: nothing was ever noted of it. */
  usage: UsageRow | undefined;
  uris: readonly ApplicationUriRow[];
  /** How many roles open it. */
  roles: number;
}

/** By what it is judged. Times are milliseconds. */
export interface HygieneMeasure {
  now: number;
  /** Age from which a secret should be replaced; 0: never. */
  secretMaxAge: number;
  /** The provider is reached by people on other machines. */
  isPublic: boolean;
}

/** What a rule has found at one application. */
export interface Found {
  /** What is so, in a sentence. */
  detail: string;
  /** The URI, or the id of the secret, that it is about. */
  subject?: string;
  /** Since when, or when it was last otherwise; milliseconds since the epoch. */
  since?: number | undefined;
  remedy?: Remedy;
  /** What it depends on beside its subject: who accepted it accepted it with this. Absent: nothing. */
  basis?: string | number | null;
}

/** Something that is looked for at every application. */
export interface HygieneRule {
  code: string;
  severity: Severity;
  /** In a few words. */
  title: string;
  /** What to do about it. */
  advice: string;
  /** The setting of the application that it is about. */
  setting: keyof Application;
  find(subject: HygieneSubject, measure: HygieneMeasure): Found[];
}

/** @returns when it last did anything, in milliseconds since the epoch; undefined: never. */
export function lastUse({ usage }: HygieneSubject): number | undefined {
  const times = [usage?.last_request_at, usage?.last_sign_in_at, usage?.auth_method_at];
  const last = Math.max(...times.map((time) => time ?? 0));
  return last > 0 ? last : undefined;
}

/** A time in days, for people. */
export function days(milliseconds: number): string {
  const count = Math.floor(milliseconds / DAY);
  return count === 1 ? '1 day' : `${count} days`;
}
