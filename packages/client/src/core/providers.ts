import { createRecentCache } from '../sessions/recent-cache.ts';
import type { NamedProviderOptions } from './choose-provider.ts';
import type { Clock } from './clock.ts';
import { GatehouseError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { Address } from './port.ts';
import { issuerForms } from './provider/addresses.ts';
import type { ProviderOptions } from './provider/options.ts';
import { resolveProviderOptions } from './provider/options.ts';
import { createProvider, type Provider } from './provider/provider.ts';
import { isProviderName } from './routes.ts';

/** A provider under its name. */
export interface NamedProvider {
  readonly name: string;
  readonly provider: Provider;
}

/** The providers of an app. */
export interface Providers {
  /** The provider of this name, if the app has it or `chooseProvider` has named it before. */
  byName(name: string): NamedProvider | undefined;
  /** The provider of the options whose issuer this is. */
  byIssuer(iss: string): NamedProvider | undefined;
  /** The provider to sign in with when nothing chooses. */
  first(): NamedProvider;
  /** What `chooseProvider` says. */
  choose(address: Address): NamedProvider | Promise<NamedProvider> | undefined;
}

/** Providers made by `chooseProvider` that are kept; each holds metadata and keys of some 10 KB. */
const MAX_CHOSEN = 1000;

/** Sets up the providers that options name; none is asked for anything yet. */
export function createProviders(options: ResolvedOptions, { clock }: { clock: Clock }): Providers {
  const configured = new Map<string, NamedProvider>();
  for (const [name, resolved] of options.providers) {
    configured.set(name, { name, provider: createProvider(resolved, clock) });
  }
  const chosen = createRecentCache<{ made: ProviderOptions; named: NamedProvider }>(MAX_CHOSEN);

  function named(choice: string | NamedProviderOptions): NamedProvider {
    if (typeof choice === 'string') {
      const found = configured.get(choice);
      if (found) return found;
      throw new GatehouseError(
        'provider_unknown',
        `chooseProvider named "${choice}", which is not among the providers of the options`,
      );
    }
    return fromOptions(choice);
  }

  function fromOptions(choice: NamedProviderOptions): NamedProvider {
    const { name, ...rest } = choice;
    if (!isProviderName(name)) {
      throw new GatehouseError(
        'provider_unknown',
        `chooseProvider gave the name "${name}"; use letters, digits, "_" and "-"`,
      );
    }
    const known = chosen.get(name);
    if (known && isSame(known.made, rest)) return known.named;
    // Nothing of the environment is a tenant's.
    const provider = createProvider(resolveProviderOptions(rest, {}), clock);
    const fresh = { name, provider };
    chosen.set(name, { made: rest, named: fresh });
    return fresh;
  }

  return {
    byName: (name) => configured.get(name) ?? chosen.get(name)?.named,

    byIssuer: (iss) =>
      [...configured.values()].find(({ provider }) => issuerForms(provider.issuer).includes(iss)),

    first() {
      for (const provider of configured.values()) return provider;
      throw new GatehouseError('provider_unknown', 'chooseProvider chose no provider');
    },

    choose(address) {
      const choice = options.chooseProvider?.(address);
      if (choice === undefined) return undefined;
      return choice instanceof Promise ? choice.then(named) : named(choice);
    },
  };
}

/** Whether options are what they were: a tenant's may be changed while the app runs, and are mostly made anew for each request. */
function isSame(one: ProviderOptions, other: ProviderOptions): boolean {
  if (one === other) return true;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof ProviderOptions>;
  for (const name of names) {
    const [a, b] = [one[name], other[name]];
    if (Object.is(a, b)) continue;
    // Neither functions nor keys can be compared by what is in them.
    const areData = isData(a) && isData(b);
    if (!areData || JSON.stringify(a) !== JSON.stringify(b)) return false;
  }
  return true;
}

function isData(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof CryptoKey);
}
