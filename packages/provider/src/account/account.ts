import type { FastifyInstance } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Access } from '../applications/access.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { AllPages } from '../pages/pages.ts';
import type { SessionUses } from '../protocol/session-uses.ts';
import type { OriginOf } from '../request-origin.ts';
import type { OidcRecords } from '../storage/oidc-records.ts';
import { createLauncher } from './launcher.ts';
import { registerAccountRoutes } from './routes.ts';
import { createVisits } from './visits.ts';

/** What the pages of an account are made of. */
export interface AccountOptions {
  provider: Provider;
  config: Config;
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  sessionUses: Pick<SessionUses, 'note'>;
  records: Pick<OidcRecords, 'durable'>;
  originOf: OriginOf;
  access: Access;
  pages: AllPages;
  clock: Clock;
}

/** Puts the pages of people's accounts together, and serves them. */
export function registerAccount(app: FastifyInstance, options: AccountOptions): void {
  const { config, pages } = options;
  registerAccountRoutes(app, {
    visits: createVisits({ ...options, noteUse: options.sessionUses.note }),
    handlers: { launcher: createLauncher(options) },
    pages,
    publicUrl: config.url,
  });
}
