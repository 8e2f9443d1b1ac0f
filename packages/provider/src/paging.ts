import { DomainError } from './domain-error.ts';
import { isPlainText } from './field-checks.ts';

/** Which part of a list is wanted. */
export interface PageRequest {
  /** 1 to {@link MAX_LIMIT}; {@link DEFAULT_LIMIT} when absent. */
  limit?: number | undefined;
  /** `next` of the page before. */
  after?: string | undefined;
  /** Only what starts with this, in any case. */
  q?: string | undefined;
}

/** What is added while a list is paged appears on its last page, and nothing appears twice. */
export interface Page<T> {
  items: T[];
  /** `after` of the next page; null: this is the last. */
  next: string | null;
}

/** Items of a page, where nothing is said. */
export const DEFAULT_LIMIT = 50;
/** Items of a page, at most. */
export const MAX_LIMIT = 200;

/** @throws {DomainError} `cursor_invalid`. */
export function decodeCursor(after: string | undefined): string | undefined {
  if (after === undefined) return undefined;
  const id = Buffer.from(after, 'base64url').toString();
  if (!isId(id)) throw new DomainError('cursor_invalid');
  return id;
}

/** The place in a list that is sorted by something else than ids. */
export interface SortCursor {
  /** What the last item of the page before was sorted by. */
  key: string;
  id: string;
}

/** @throws {DomainError} `cursor_invalid`. */
export function decodeSortCursor(after: string | undefined): SortCursor | undefined {
  if (after === undefined) return undefined;
  const [id = '', ...rest] = Buffer.from(after, 'base64url').toString().split(' ');
  const key = rest.join(' ');
  if (!isId(id) || !isPlainText(key)) throw new DomainError('cursor_invalid');
  return { key, id };
}

/** As {@link toPage}, of items with the `key` that they are sorted by. */
export function toSortPage<T extends SortCursor>(found: T[], limit: number): Page<Omit<T, 'key'>> {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next =
    found.length > limit && last
      ? Buffer.from(`${last.id} ${last.key}`).toString('base64url')
      : null;
  return { items: page.map(({ key: _, ...item }) => item), next };
}

/** @param found up to one more than `limit`, by which it is known that there is a next page. */
export function toPage<T extends { id: string }>(found: T[], limit: number): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next = found.length > limit && last ? Buffer.from(last.id).toString('base64url') : null;
  return { items, next };
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ids from outside are looked up only if they can be ids; PostgreSQL refuses some other text, such as NUL. */
export function isId(text: string): boolean {
  return ID.test(text);
}
