export type { Clock } from './core/clock.ts';
export {
  ConfigError,
  type ConfigErrorCode,
  ERRORS,
  type ErrorCode,
  GatehouseError,
} from './core/errors.ts';
export {
  createGatehouse,
  type Gatehouse,
  type GatehouseDependencies,
  type RequestFacts,
} from './core/gatehouse.ts';
export type { Environment, GatehouseOptions, TokenEndpointAuthMethod } from './core/options.ts';
export type { ErrorContext, ErrorReporter } from './core/report.ts';
export { ROUTES } from './core/routes.ts';
export type { TemplateHelpers } from './core/template-helpers.ts';
export type { Claims, User } from './core/user.ts';
export type { Session, SessionRecord } from './sessions/session.ts';
