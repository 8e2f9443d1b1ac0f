import { authAmong, loginUrlOf, logoutFormHtml } from './values.ts';

/** As much of Handlebars as is needed; `Handlebars` itself, or an environment of its `create()`. */
export interface HandlebarsEnvironment {
  registerHelper(name: string, helper: (this: unknown, ...args: unknown[]) => unknown): void;
  readonly SafeString: new (html: string) => object;
}

/** What Handlebars gives a helper as its last argument. */
interface HelperOptions {
  readonly data: { readonly root?: RootValues };
  readonly hash: Readonly<Record<string, unknown>>;
  fn(context: unknown): string;
  inverse(context: unknown): string;
}

interface RootValues {
  readonly auth?: unknown;
  readonly user?: { readonly isAuthenticated?: unknown };
}

/**
 * Registers helpers, for templates that are rendered with `user` and `auth`:
 *
 * - `{{loginUrl "/page"}}`: where signing in starts; comes back to that page, without one to the
 *   page it is on;
 * - `{{#signedIn}}…{{else}}…{{/signedIn}}`;
 * - `{{logoutForm label="Sign out" class="button"}}`: the form as safe HTML; empty when nobody is
 *   signed in.
 *
 * They find `user` and `auth` from inside `#each` and `#with` too.
 */
export function registerGatehouse(handlebars: HandlebarsEnvironment): void {
  handlebars.registerHelper('loginUrl', (...args) => {
    const options = args.at(-1) as HelperOptions;
    return loginUrlOf(authOf(options), args.length > 1 ? args[0] : undefined);
  });
  handlebars.registerHelper('signedIn', function (...args) {
    const options = args.at(-1) as HelperOptions;
    const isSignedIn = options.data.root?.user?.isAuthenticated === true;
    return isSignedIn ? options.fn(this) : options.inverse(this);
  });
  handlebars.registerHelper('logoutForm', (...args) => {
    const options = args.at(-1) as HelperOptions;
    return new handlebars.SafeString(logoutFormHtml(authOf(options), options.hash));
  });
}

const authOf = (options: HelperOptions) => authAmong(options.data.root?.auth);
