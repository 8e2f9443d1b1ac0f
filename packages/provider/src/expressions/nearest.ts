import leven from 'leven';

/** Misspelt by so many letters at most, a name is taken for another. */
const MAX_DISTANCE = 3;

/** @returns the one of `known` that `name` was probably meant to be. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((candidate) => ({ candidate, distance: leven(name, candidate) }));
  const [best] = distances
    .filter(({ candidate, distance }) => distance <= Math.min(MAX_DISTANCE, candidate.length / 2))
    .toSorted((a, b) => a.distance - b.distance);
  return best?.candidate;
}
