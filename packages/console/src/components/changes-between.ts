/** What a form holds, by the names of its fields. */
export type Values = Record<string, unknown>;

/** The fields of `after` that are not as in `before`. */
export function changesBetween<V extends Values>(before: V, after: V): Partial<V> {
  const differs = ([field, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(before[field]);
  return Object.fromEntries(Object.entries(after).filter(differs)) as Partial<V>;
}
