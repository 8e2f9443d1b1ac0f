/** Which quickstart is shown, as the address says it; undefined: one is still to be chosen. */
export function readStack({ stack }: Record<string, unknown>): string | undefined {
  return typeof stack === 'string' && stack !== '' ? stack : undefined;
}
