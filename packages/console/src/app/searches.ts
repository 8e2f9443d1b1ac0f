/** What a list is searched for, as its address says it. */
export interface ListSearch {
  q?: string;
}

/** Reads the address; what it does not know it leaves out. */
export function readListSearch({ q }: Record<string, unknown>): ListSearch {
  return typeof q === 'string' && q ? { q } : {};
}

/** Which run of something a page shows. */
export function readRunSearch({ run }: Record<string, unknown>): { run?: string } {
  return typeof run === 'string' && run ? { run } : {};
}
