import type { Address } from './port.ts';
import type { ProviderOptions } from './provider/options.ts';

/** Options with the name that the provider is known by in sessions and redirect URIs. */
export interface NamedProviderOptions extends ProviderOptions {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
}

/** The provider of a request: a name of `providers`, or its options. Asked on every request: keep it quick. */
export type ChooseProvider = (
  address: Address,
) => string | NamedProviderOptions | Promise<string | NamedProviderOptions>;
