import type { Actor } from '../actor.ts';
import type { Application } from '../applications/application.ts';
import type { Applications } from '../applications/applications.ts';
import { DomainError } from '../domain-error.ts';
import { type Fit, fit, isLoopback, type NeededChange } from './fit.ts';
import type { Manifest } from './manifest.ts';
import { type Registration, registrationFor } from './registration.ts';
import { type Quickstart, readTemplates, type Step, type Values } from './templates.ts';

/** What stands for values that the provider does not know, or never says. */
export const PLACEHOLDERS = {
  /** The secret of the application, which is shown when it is made only. */
  client_secret: 'YOUR_CLIENT_SECRET',
  /** 32 random bytes or more, for sessions of the application itself. */
  session_secret: 'YOUR_RANDOM_SESSION_SECRET',
} as const;

/** A quickstart beside one application. */
export interface QuickstartOfApplication {
  name: string;
  manifest: Manifest;
  /** What to change in the application first; none: it fits. */
  changes: NeededChange[];
}

export interface RenderedQuickstart extends QuickstartOfApplication {
  steps: Step[];
  /** Of the application whose values they are. */
  version: number;
  /** The page to open at the end; null: there is none. */
  openUrl: string | null;
}

/** A quickstart for an application that is yet to be added. */
export interface OfferedQuickstart {
  name: string;
  manifest: Manifest;
  registration: Registration;
}

/** Code that makes an application sign in here, with its real values. */
export interface Quickstarts {
  /** @returns all of them. */
  offer(): Promise<OfferedQuickstart[]>;
  /**
   * @returns all of them, those that fit the kind of the application first.
   * @throws {DomainError} `application_not_found`, also to who may not see it.
   */
  list(applicationId: string, asked: { by: Actor }): Promise<QuickstartOfApplication[]>;
  /** @throws {DomainError} `application_not_found`, `quickstart_not_found`. */
  render(applicationId: string, name: string, asked: { by: Actor }): Promise<RenderedQuickstart>;
}

export function createQuickstarts({
  issuer,
  clientPackage,
  applications,
}: {
  issuer: string;
  /** What npm is to install for our client. */
  clientPackage: string;
  applications: Pick<Applications, 'get'>;
}): Quickstarts {
  let read: Promise<Quickstart[]> | undefined;
  // Not at the start, which nobody should wait for.
  const all = () => {
    read ??= readTemplates();
    return read;
  };
  return {
    async offer() {
      return (await all()).map(({ name, manifest }) => ({
        name,
        manifest,
        registration: registrationFor(manifest),
      }));
    },

    async list(applicationId, { by }) {
      const application = await applications.get(applicationId, { by });
      return (await all())
        .map(({ name, manifest }) => ({
          name,
          manifest,
          changes: fit(manifest, application).changes,
        }))
        .sort((a, b) => Number(isOfOtherKind(a)) - Number(isOfOtherKind(b)));
    },

    async render(applicationId, name, { by }) {
      const application = await applications.get(applicationId, { by });
      const quickstart = (await all()).find((known) => known.name === name);
      if (!quickstart) throw new DomainError('quickstart_not_found');
      const { manifest } = quickstart;
      const fitting = fit(manifest, application);
      return {
        name,
        manifest,
        changes: fitting.changes,
        version: application.version,
        steps: quickstart.render({
          ...valuesFor(issuer, application, { manifest, fitting }),
          client_package: clientPackage,
        }),
        openUrl: manifest.open_path === undefined ? null : fitting.appUrl + manifest.open_path,
      };
    },
  };
}

function isOfOtherKind({ changes }: QuickstartOfApplication): boolean {
  return changes.some(({ code }) => code === 'application_type_other');
}

function valuesFor(
  issuer: string,
  application: Application,
  { manifest, fitting }: { manifest: Manifest; fitting: Fit },
): Values {
  const { redirectUri, appUrl } = fitting;
  const app = new URL(appUrl);
  const isOnThisMachine = isLoopback(app);
  return {
    issuer,
    provider_host: new URL(issuer).host,
    is_plain_http: issuer.startsWith('http:'),
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    jwks_uri: `${issuer}/certs`,
    end_session_endpoint: `${issuer}/logout`,
    client_id: application.client_id,
    client_name: application.client_name,
    has_secret: fitting.authMethod !== 'none',
    auth_method: fitting.authMethod,
    alg: fitting.signingAlg,
    redirect_uri: redirectUri,
    redirect_path: redirectUri === '' ? '' : new URL(redirectUri).pathname,
    post_logout_redirect_uri: fitting.postLogoutRedirectUri,
    app_url: appUrl,
    app_host: app.hostname,
    is_behind_proxy: !isOnThisMachine,
    listen_port: Number((isOnThisMachine && app.port) || new URL(manifest.origin).port),
    ...PLACEHOLDERS,
  };
}
