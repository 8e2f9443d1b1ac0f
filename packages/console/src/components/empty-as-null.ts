type EmptyAsNull<V, Field extends keyof V> = Omit<V, Field> & {
  [F in keyof Pick<V, Field>]: V[F] | null;
};

/** The values of a form as the API takes them: text that is empty, or nothing but spaces, is none. */
export function emptyAsNull<V extends object, Field extends keyof V>(
  values: V,
  ...fields: readonly Field[]
): EmptyAsNull<V, Field> {
  const changed = { ...values } as Record<PropertyKey, unknown>;
  for (const field of fields) {
    const text = changed[field];
    if (typeof text === 'string') changed[field] = text.trim() || null;
  }
  return changed as EmptyAsNull<V, Field>;
}
