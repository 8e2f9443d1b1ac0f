import { StatementSync } from 'node:sqlite';
import { serve } from '../../packages/provider/src/commands/serve.ts';

/*
 * Our provider, which answers each message with how often its database has run each statement until then. They are
 * counted where SQLite runs them, so that none goes past, whoever asks for it.
 */
const counts: Record<string, number> = {};
for (const method of ['all', 'get', 'run'] as const) {
  const execute = StatementSync.prototype[method] as (...values: unknown[]) => unknown;
  Object.assign(StatementSync.prototype, {
    [method](this: StatementSync, ...values: unknown[]) {
      counts[this.sourceSQL] = (counts[this.sourceSQL] ?? 0) + 1;
      return execute.apply(this, values);
    },
  });
}
process.on('message', () => process.send?.({ type: 'counts', counts }));
await serve();
