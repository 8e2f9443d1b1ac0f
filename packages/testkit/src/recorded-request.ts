import type { Endpoint } from './faults.ts';

/** A request that came to the provider. */
export interface RecordedRequest {
  /** `undefined`: at none of the provider's endpoints. */
  readonly endpoint: Endpoint | undefined;
  /** Such as `POST`. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Parameters of the address. */
  readonly query: URLSearchParams;
  /** Fields of a form that was posted. */
  readonly form: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}
