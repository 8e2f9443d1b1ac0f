import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { SYSTEM } from '../actor.ts';
import { AUDIT_ACTIONS, isAuditAction, OUTCOMES } from '../audit/actions.ts';
import type { ChainHead } from '../audit/chain.ts';
import { findChainKey } from '../audit/chain-key.ts';
import { eventLines } from '../audit/event-lines.ts';
import { createAuditLog, type EventFilters } from '../audit/events.ts';
import { type ChainProblem, type Verdict, verifyChain } from '../audit/verify-chain.ts';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import type { Storage } from '../storage/database.ts';
import { createEncryption } from '../storage/encryption.ts';
import { createEventChainRows } from '../storage/event-chain.ts';
import { openExistingStorage } from './existing-storage.ts';
import { helpFor } from './help.ts';
import { readArguments } from './read-arguments.ts';
import { loadSecrets } from './secrets.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;
const VERIFY_OPTIONS = { json: { type: 'boolean', default: false }, expect: text } as const;
const EXPORT_OPTIONS = {
  from: text,
  to: text,
  action: text,
  outcome: text,
  'actor-id': text,
  'target-type': text,
  'target-id': text,
  'client-id': text,
  'session-id': text,
  'correlation-id': text,
  'ip-address': text,
} as const;

/**
 * `gatehouse audit verify` and `gatehouse audit export`. They need the database and the master key, not the
 * running server.
 *
 * @param args what follows `audit`.
 * @throws {UsageError} for arguments that it does not understand, or where nothing was ever started.
 */
export async function audit(args: readonly string[]): Promise<void> {
  const [command, ...rest] = args;
  switch (command) {
    case 'verify':
      return await verify(rest);
    case 'export':
      return await exportEvents(rest);
    default:
      throw new UsageError(`Say what to do with the audit log.\n\n${helpFor('audit')}`);
  }
}

/** Ends with the exit code 0 when the chain is whole, and 1 when it is not. */
async function verify(args: string[]): Promise<void> {
  const { json, expect } = readArguments(
    ['audit', 'verify'],
    () => parseArgs({ args, options: VERIFY_OPTIONS }).values,
  );
  const expected = expect === undefined ? undefined : parseHead(expect);
  const config = loadConfig(process.env);
  await withStorage(config, async (storage) => {
    const encryption = createEncryption(loadSecrets(config));
    const chain = createEventChainRows(storage);
    const key = await findChainKey({ db: storage.db, encryption });
    const progress = createProgress();
    // Without a key nothing can be right, unless there is nothing yet: a first start makes one.
    const verdict: Verdict = key
      ? await verifyChain({ chain, key, expected, onProgress: progress.show })
      : { ok: false, problem: 'head_missing', sequence: 1, eventId: null };
    progress.clear();
    console.log(json ? JSON.stringify(toJson(verdict)) : describe(verdict));
    if (!verdict.ok) process.exitCode = 1;
  });
}

function toJson(verdict: Verdict): object {
  if (!verdict.ok) {
    const { ok, problem, sequence, eventId } = verdict;
    return { ok, problem, sequence, event_id: eventId };
  }
  const { ok, head, unsealed } = verdict;
  return { ok, events: head.sequence, head, unsealed };
}

const PROBLEMS: Record<ChainProblem, (event: string) => string> = {
  altered: (event) => `${event} was altered.`,
  removed: (event) => `${event} was removed.`,
  inserted: (event) => `${event} was inserted.`,
  reordered: (event) => `${event} was reordered: it belongs elsewhere, or another belongs there.`,
  tail_missing: (event) => `The tail is missing: ${event} and all after it were removed.`,
  head_missing: () => 'The head of the chain or its key is missing or was altered.',
};

function describe(verdict: Verdict): string {
  if (!verdict.ok) {
    const { problem, sequence, eventId } = verdict;
    return PROBLEMS[problem](`event ${sequence}${eventId ? ` (${eventId})` : ''}`).replace(
      /^e/,
      'E',
    );
  }
  const { head, unsealed } = verdict;
  const lines = [
    `${head.sequence} events: none was altered, removed, inserted or reordered.`,
    `Head: ${head.sequence}:${head.hash}`,
  ];
  if (unsealed > 0) lines.push(`Not sealed yet: ${unsealed}, which nothing is known about.`);
  return lines.join('\n');
}

/** `sequence:hash`, as an earlier verification printed it. */
function parseHead(given: string): ChainHead {
  const [, sequence, hash] = /^(\d{1,15}):([\w-]*)$/.exec(given) ?? [];
  if (sequence === undefined || hash === undefined) {
    throw new UsageError('Give --expect the head that an earlier verification printed.');
  }
  return { sequence: Number(sequence), hash };
}

/** On a terminal only, on standard error. */
function createProgress() {
  const { stderr } = process;
  const clear = () => {
    if (stderr.isTTY) stderr.write('\r\u001b[K');
  };
  return {
    clear,
    show(verified: number) {
      clear();
      if (stderr.isTTY) stderr.write(`${verified.toLocaleString('en')} events verified`);
    },
  };
}

async function exportEvents(args: string[]): Promise<void> {
  const filters = toFilters(
    readArguments(['audit', 'export'], () => parseArgs({ args, options: EXPORT_OPTIONS }).values),
  );
  await withStorage(loadConfig(process.env), async ({ db }) => {
    const events = createAuditLog({ db, clock: systemClock }).export(filters, { by: SYSTEM });
    const lines = Readable.from(eventLines(events), { objectMode: false });
    await pipeline(lines, process.stdout, { end: false }).catch((error) => {
      // Whoever reads has had enough, as `head` has.
      if (error.code !== 'EPIPE') throw error;
    });
  });
}

type ExportValues = { [Name in keyof typeof EXPORT_OPTIONS]?: string };

function toFilters(values: ExportValues): EventFilters {
  const { action, outcome } = values;
  if (action !== undefined && !isAuditAction(action)) {
    const known = Object.keys(AUDIT_ACTIONS).join(', ');
    throw new UsageError(`There is no action "${action}": give one of ${known}.`);
  }
  if (outcome !== undefined && !OUTCOMES.some((known) => known === outcome)) {
    throw new UsageError(`There is no outcome "${outcome}": give one of ${OUTCOMES.join(', ')}.`);
  }
  return {
    action,
    outcome,
    actor_id: values['actor-id'],
    target_type: values['target-type'],
    target_id: values['target-id'],
    client_id: values['client-id'],
    session_id: values['session-id'],
    correlation_id: values['correlation-id'],
    ip_address: values['ip-address'],
    from: parseTime('from', values.from),
    to: parseTime('to', values.to),
  };
}

function parseTime(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d(T.+)?$/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new UsageError(
      `--${name} ${given} is not a time: give one such as 2026-01-31 or 2026-01-31T09:30:00Z.`,
    );
  }
  return time;
}

async function withStorage(
  config: Parameters<typeof openExistingStorage>[0],
  work: (storage: Storage) => Promise<void>,
): Promise<void> {
  const storage = await openExistingStorage(config);
  try {
    await work(storage);
  } finally {
    await storage.close();
  }
}
