import { authAmong, type LogoutFormOptions, loginUrlOf, logoutFormHtml } from './values.ts';

type NunjucksFunction = (this: unknown, ...args: never[]) => unknown;

/** As much of a Nunjucks environment as is needed. */
export interface NunjucksEnvironment {
  addFilter(name: string, filter: NunjucksFunction): unknown;
  addGlobal(name: string, value: NunjucksFunction): unknown;
  getFilter(name: string): (...args: never[]) => unknown;
}

/** The template's values, which Nunjucks gives its functions as `this`. */
interface NunjucksContext {
  lookup(name: string): unknown;
}

/**
 * Adds to an environment, where templates have `auth`:
 *
 * - `{{ "/page" | login_url }}`: where signing in starts; comes back to that page;
 * - `{{ logout_form("Sign out", class="button") }}`: the form as safe HTML; empty when nobody is
 *   signed in.
 *
 * In a template that is imported, import it `with context`.
 */
export function registerGatehouse(env: NunjucksEnvironment): void {
  const safe = env.getFilter('safe') as (html: string) => unknown;
  env.addFilter('login_url', function (this: NunjucksContext, returnTo: unknown) {
    return loginUrlOf(authOf(this), returnTo);
  } as NunjucksFunction);
  env.addGlobal('logout_form', function (this: NunjucksContext, ...args: unknown[]) {
    return safe(logoutFormHtml(authOf(this), optionsOf(args)));
  } as NunjucksFunction);
}

const authOf = (context: NunjucksContext) => authAmong(context.lookup('auth'));

/** A label, named arguments, or both: Nunjucks puts the named ones in an object at the end. */
function optionsOf(args: readonly unknown[]): LogoutFormOptions {
  const last = args.at(-1);
  const isNamed = typeof last === 'object' && last !== null && '__keywords' in last;
  const named = isNamed ? (last as LogoutFormOptions) : {};
  const label = isNamed && args.length === 1 ? undefined : args[0];
  return { label: label ?? named.label, class: named.class };
}
