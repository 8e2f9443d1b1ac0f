import { StatementSync } from 'node:sqlite';
import pg from 'pg';
import { vi } from 'vitest';

/** Of the sealing of events, which goes on beside any request, and of what is asked once a second. */
const BACKGROUND =
  /"?sequence"? (is null|=)|"settings"|^PRAGMA|^select "id" from "events"|^(begin|commit)/i;

/** What a statement does, and to which table; what it compares may differ. */
const SHAPE =
  /^\s*(insert into|select|update|delete from)\b.*?("\w+")(?: set| \(| where| inner| left|$)/is;

/**
 * The statements that the process runs while `act` does.
 *
 * @returns what each does to which table, sorted: of two requests they are the same when the same work was done.
 */
export async function executedSql(act: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const note = (text: string) => {
    if (BACKGROUND.test(text)) return;
    const [, verb = text, table = ''] = SHAPE.exec(text) ?? [];
    texts.push(`${verb} ${table}`);
  };
  const spies = (['all', 'run', 'get', 'iterate'] as const).map((method) => {
    const original = StatementSync.prototype[method] as (...values: unknown[]) => unknown;
    return vi.spyOn(StatementSync.prototype, method).mockImplementation(function (
      this: StatementSync,
      ...values: unknown[]
    ) {
      note(this.sourceSQL);
      return original.apply(this, values) as never;
    });
  });
  const query = pg.Client.prototype.query as (...values: unknown[]) => unknown;
  const onPostgres = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...values: unknown[]
  ) {
    const [config] = values as [string | { text: string }];
    note(typeof config === 'string' ? config : config.text);
    return query.apply(this, values) as never;
  });
  try {
    await act();
  } finally {
    for (const spy of [...spies, onPostgres]) spy.mockRestore();
  }
  return texts.toSorted();
}
