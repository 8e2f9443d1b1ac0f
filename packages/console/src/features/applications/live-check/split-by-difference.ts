type Parts = readonly [before: string, different: string, after: string];

/** Splits two texts into what they begin with in common, what differs, and what they end with in common. */
export function splitByDifference(a: string, b: string): readonly [Parts, Parts] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const split = (text: string): Parts => [
    text.slice(0, start),
    text.slice(start, text.length - end),
    text.slice(text.length - end),
  ];
  return [split(a), split(b)];
}
