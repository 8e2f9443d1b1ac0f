export { Auth } from './core/auth.ts';
export type { AccessToken } from './core/bearer/bearer.ts';
export type { ApiOptions } from './core/bearer/options.ts';
export type { ChooseProvider, NamedProviderOptions } from './core/choose-provider.ts';
export type { Clock } from './core/clock.ts';
export {
  ConfigError,
  type ConfigErrorCode,
  ERRORS,
  type ErrorCode,
  GatehouseError,
} from './core/errors.ts';
export {
  createCore,
  createGatehouse,
  type Gatehouse,
  type GatehouseDependencies,
} from './core/gatehouse.ts';
export type { HookContext, Hooks, RouteHandler, Step } from './core/hooks.ts';
export type { Environment, GatehouseOptions, RenewalOptions } from './core/options.ts';
export type { Address, Port } from './core/port.ts';
export type {
  ProviderEndpoints,
  ProviderFetch,
  ProviderOptions,
  ProviderRequest,
  ProviderTls,
  TokenEndpointAuthMethod,
} from './core/provider/options.ts';
export type { TokenSet } from './core/provider/token-set.ts';
export type { ErrorContext, ErrorReporter } from './core/report.ts';
export type { ClaimTest } from './core/requirements.ts';
export { ROUTES, type Routes } from './core/routes.ts';
export type { Subject } from './core/subject.ts';
export type { TemplateHelpers } from './core/template-helpers.ts';
export type { Claims, User } from './core/user.ts';
export type { SessionSummary } from './sessions/server-sessions.ts';
export type { Session, SessionRecord, SessionTokens } from './sessions/session.ts';
export type { SessionStore, StoredEntry } from './sessions/stores/session-store.ts';
export type { GroupsOfRoles, UsersOptions } from './users/options.ts';
export type { Group, UserDirectory, UserPage, UserQuery } from './users/user-directory.ts';
export type {
  AppUser,
  GroupsFrom,
  NewUser,
  Taken,
  UserChange,
  UserStore,
} from './users/user-store.ts';
