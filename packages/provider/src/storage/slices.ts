/** Rows or values of one statement, where nothing speaks for fewer: both engines bound them. */
const AT_ONCE = 500;

/** Parts of `all`, in order, each of which fits into one statement. */
export function* slices<T>(all: readonly T[], size = AT_ONCE): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
