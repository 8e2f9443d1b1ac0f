/** How a quickstart is tried beyond what it says itself. */
export interface Recipe {
  name: string;
  /** Kind of application; default: web. */
  type?: 'web' | 'single_page' | 'machine';
  /** Programs that have to be there. */
  programs: readonly string[];
  /** Files that a project has already, to which the step adds. */
  added?: readonly string[];
  /** Quick, and everything that it needs is in the workspace: part of `npm test`. */
  isQuick?: boolean;
  /** The page is a program, which only a real browser runs. */
  needsBrowser?: boolean;
}

const ours = { programs: ['node', 'npm'] } as const;

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
  { name: 'curl', programs: ['curl'], type: 'machine', isQuick: true },
  { name: 'go', programs: ['go'] },
  { name: 'oauth2-proxy', programs: ['oauth2-proxy', 'openssl'] },
  { name: 'spring-boot', programs: ['mvn', 'java'] },
];
