import { authAmong, loginUrlOf, logoutFormHtml } from './values.ts';

/** The values of a template that is being rendered. */
interface LiquidContext {
  getSync(path: string[]): unknown;
}

/** `label: "Sign out"` in a tag, as liquidjs has read it. */
interface LiquidHash {
  readonly name: { readonly content: string };
  readonly value?: { getText(): string } | undefined;
}

interface LogoutTagToken {
  readonly tokenizer: { readHashes(): LiquidHash[] };
}

interface LogoutTag {
  readonly liquid: LiquidEvaluator;
  gatehouseArguments?: readonly (readonly [name: string, expression: string])[];
}

interface LiquidEvaluator {
  evalValueSync(expression: string, context: object): unknown;
}

/** As much of a liquidjs engine as is needed. */
export interface LiquidEngine {
  registerFilter(
    name: string,
    filter: (this: { context: LiquidContext }, value: unknown) => unknown,
  ): void;
  registerTag(
    name: string,
    tag: {
      parse(this: LogoutTag, token: LogoutTagToken): void;
      render(this: LogoutTag, context: LiquidContext): string;
    },
  ): void;
}

/**
 * Plugin for liquidjs: `engine.plugin(gatehouseLiquid)`. Where templates have `auth`:
 *
 * - `{{ '/page' | login_url }}`: where signing in starts; comes back to that page;
 * - `{% logout_form label: "Sign out", class: "button" %}`: the form; empty when nobody is signed in.
 *
 * A template that is included by `render` needs `auth: auth`.
 */
export function gatehouseLiquid(this: LiquidEngine): void {
  this.registerFilter('login_url', function (returnTo) {
    return loginUrlOf(authOf(this.context), returnTo);
  });
  this.registerTag('logout_form', {
    parse(token) {
      this.gatehouseArguments = token.tokenizer
        .readHashes()
        .map(({ name, value }) => [name.content, value?.getText() ?? '']);
    },
    render(context) {
      const options = (this.gatehouseArguments ?? []).map(([name, expression]) => [
        name,
        expression === '' ? undefined : this.liquid.evalValueSync(expression, context),
      ]);
      return logoutFormHtml(authOf(context), Object.fromEntries(options));
    },
  });
}

const authOf = (context: LiquidContext) => authAmong(context.getSync(['auth']));
