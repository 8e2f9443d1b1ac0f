/** How a quickstart is tried beyond what it says itself. */
export interface Recipe {
  name: string;
  /** Kind of application; default: web. */
  type?: 'web' | 'native' | 'single_page' | 'machine';
  /** Programs that have to be there. */
  programs: readonly string[];
  /** Gems that the system has to have, since none are fetched; `a|b`: either. */
  gems?: readonly string[];
  /** Files that a project has already, to which the step adds. */
  added?: readonly string[];
  /** Quick, and everything that it needs is in the workspace: part of `npm test`. */
  isQuick?: boolean;
  /**
   * In place of the last commands, which would change the machine: the same within the folder. It has `PORT` and
   * `UPSTREAM`, and what these commands export.
   */
  start?: string;
  /** Its first commands install programs for the whole machine, which is left to its owner. */
  isInstalledByHand?: boolean;
  /** The page is a program, or it wants to know that a page is opened: `fetch` says otherwise. */
  needsBrowser?: boolean;
}

const ours = { programs: ['node', 'npm'] } as const;

const APACHE_MODULES = [
  'mpm_event',
  'authn_core',
  'authz_core',
  'authz_user',
  'auth_openidc',
  'proxy',
  'proxy_http',
];
const APACHE = `
cat > apache.conf <<END
ServerName localhost
Listen $PORT
DefaultRuntimeDir $PWD
PidFile $PWD/apache.pid
ErrorLog $PWD/error.log
User www-data
Group www-data
${APACHE_MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
Include $PWD/gatehouse.conf
ProxyPass / $UPSTREAM
END
exec apache2 -D FOREGROUND -f "$PWD/apache.conf"
`;

/** The quickstarts that can be tried on one machine. */
export const RECIPES: readonly Recipe[] = [
  { name: 'express', ...ours, isQuick: true },
  { name: 'fastify', ...ours, isQuick: true },
  { name: 'hono', ...ours, isQuick: true },
  { name: 'koa', ...ours, isQuick: true },
  { name: 'node-http', ...ours, isQuick: true },
  { name: 'fetch', ...ours, isQuick: true },
  { name: 'next', ...ours },
  { name: 'nextjs-authjs', ...ours },
  { name: 'oidc-client-ts', ...ours, type: 'single_page', needsBrowser: true },
  {
    name: 'mozilla-django-oidc',
    programs: ['python3'],
    added: ['mysite/settings.py'],
    isQuick: true,
  },
  {
    name: 'django-allauth',
    programs: ['python3'],
    added: ['mysite/settings.py'],
  },
  {
    name: 'rails',
    programs: ['rails', 'bundle'],
    gems: [
      'omniauth',
      'omniauth_openid_connect|gitlab-omniauth-openid-connect',
      'omniauth-rails_csrf_protection',
    ],
  },
  { name: 'native-node', ...ours, type: 'native', isQuick: true },
  { name: 'curl', programs: ['curl'], type: 'machine', isQuick: true },
  { name: 'go', programs: ['go'] },
  {
    name: 'mod-auth-openidc',
    programs: ['apache2'],
    isInstalledByHand: true,
    needsBrowser: true,
    start: APACHE,
  },
  { name: 'oauth2-proxy', programs: ['oauth2-proxy', 'openssl'] },
  { name: 'spring-boot', programs: ['mvn', 'java'] },
];
