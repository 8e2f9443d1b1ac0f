import type { GatehouseOptions, ResolvedOptions } from '../core/options.ts';
import type { ResolvedProvider } from '../core/provider/options.ts';

/** How serious a finding is. */
export type Severity = 'ok' | 'warning' | 'error' | 'skipped';

/** What one check has found out. */
export interface Finding {
  /** Stable, such as `issuer.discovery`. */
  readonly id: CheckId;
  /** Name of the provider that it is about, where an app has several. */
  readonly provider?: string | undefined;
  readonly severity: Severity;
  /** What was found, or what is wrong, in one sentence. */
  readonly message: string;
  /** The line that mends it, for the place that it names. */
  readonly mend?: string | undefined;
}

/** What is checked, by stable ids, in the order of the report. */
export const CHECKS = {
  'runtime.node': 'Node.js is recent enough',
  'settings.options': 'every setting is there and can be used',
  'settings.names': 'no variable is misspelt',
  'settings.secret': 'the session secret can’t be guessed',
  'issuer.discovery': 'the provider answers, and is who the settings say',
  'issuer.certificate': 'its certificate is good for a while',
  'issuer.features': 'it has what the settings ask for',
  'issuer.keys': 'its keys can be read and fit the algorithms',
  'issuer.clock': 'its clock and this one agree',
  'client.redirect_uri': 'it knows the client and its redirect URI, and grants the scopes',
  'client.credentials': 'it accepts the client’s secret or key',
  'client.logout': 'it can be signed out of, and tells of logouts',
  'app.login': 'the app sends people to the provider with the address they use',
  'app.cookies': 'its cookies fit its address',
  'app.routes': 'its other routes are there and not blocked',
  'stores.shared': 'processes agree about sessions and tokens',
  'stores.reachable': 'stores answer',
} as const;

/** A stable id of a check. */
export type CheckId = keyof typeof CHECKS;

/** What checks look at. */
export interface Patient {
  readonly options: GatehouseOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Address of the app, where it is known. */
  readonly app: string | undefined;
  /** Absent when the settings can't be used. */
  readonly settings: ResolvedOptions | undefined;
}

/** A provider of the app. */
export interface ProviderPatient extends Patient {
  readonly settings: ResolvedOptions;
  readonly name: string;
  readonly resolved: ResolvedProvider;
}

/** Makes findings of one id. */
export function findings(id: CheckId, provider?: string) {
  const of = (severity: Severity) => (message: string, mend?: string) =>
    ({ id, provider, severity, message, mend }) satisfies Finding;
  return { ok: of('ok'), warning: of('warning'), error: of('error'), skipped: of('skipped') };
}
