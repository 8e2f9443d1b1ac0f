import {
  postLogoutRedirectUriMissing,
  postLogoutRedirectUriUnused,
  redirectUriHttp,
  redirectUriLocalhost,
  redirectUriUnused,
} from './address-rules.ts';
import type { HygieneRule } from './rule.ts';
import { secretNeverUsed, secretOld, secretsTwoForLong, webWithoutSecret } from './secret-rules.ts';
import {
  appNeverUsed,
  appUnused,
  noRoleOpensIt,
  pkceNotRequired,
  pkceNotUsed,
  refreshTokenLifetimeLong,
} from './setting-rules.ts';

/** What is looked for at every application, in the order in which it is told of. */
export const HYGIENE_RULES = [
  redirectUriHttp,
  noRoleOpensIt,
  secretOld,
  secretsTwoForLong,
  webWithoutSecret,
  redirectUriLocalhost,
  refreshTokenLifetimeLong,
  pkceNotRequired,
  pkceNotUsed,
  appNeverUsed,
  appUnused,
  redirectUriUnused,
  postLogoutRedirectUriUnused,
  secretNeverUsed,
  postLogoutRedirectUriMissing,
] as const satisfies readonly HygieneRule[];

export type HygieneCode = (typeof HYGIENE_RULES)[number]['code'];
