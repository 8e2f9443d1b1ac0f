import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { DomainError } from '../domain-error.ts';
import type { ReplayProgress, ReplayRun } from '../policy/replays.ts';
import { answerDryRun } from './dry-run-answer.ts';

const PROGRESS: ReplayProgress = {
  sign_ins_done: 500,
  sign_ins_total: 2000,
  sign_ins: { stopped: 1, asked_for_more: 0, eased: 0, unchanged: 499, unknown: 0 },
  people: { governed: 90, stopped: 1, asked_for_more: 0 },
};

describe('the lines of a dry run', () => {
  const headers = { accept: 'application/x-ndjson' };
  const app = { close: async () => {} };
  afterEach(() => app.close());

  /** The address at which `run` is answered. @param gone is told of whoever goes before their answer is whole. */
  async function serve(run: () => ReplayRun, gone?: () => void): Promise<string> {
    const server = Fastify();
    app.close = async () => await server.close();
    server.addHook('onRequestAbort', async (_request) => gone?.());
    server.get('/', (request, reply) => answerDryRun(run(), { request, reply }));
    return await server.listen({ port: 0, host: '127.0.0.1' });
  }

  it('end with the problem where there is one in the middle', async () => {
    const url = await serve(async function* () {
      yield PROGRESS;
      throw new DomainError('dry_run_superseded');
    });
    const answer = await fetch(url, { headers });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const [progress, problem, ...more] = (await answer.text()).split('\n');
    expect(JSON.parse(progress ?? '')).toEqual({ progress: PROGRESS });
    expect(JSON.parse(problem ?? '').problem).toMatchObject({
      status: 409,
      code: 'dry_run_superseded',
    });
    expect(more).toEqual(['']);
  });

  it('break off where something is wrong that nobody expects, and tell nothing of it', async () => {
    const url = await serve(async function* () {
      yield PROGRESS;
      throw new Error('the disk is on fire');
    });
    const answer = await fetch(url, { headers });
    await expect(answer.text()).rejects.toThrow();
  });

  it('are the end of the run when nobody takes them any more', async () => {
    const ended = Promise.withResolvers<void>();
    const url = await serve(async function* () {
      try {
        for (;;) {
          yield PROGRESS;
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        ended.resolve();
      }
    });
    const stop = new AbortController();
    const answer = await fetch(url, { headers, signal: stop.signal });
    await answer.body?.getReader().read();
    stop.abort();
    await ended.promise;
  });

  it('are the end of the run also when nobody is there for the first of them', async () => {
    const [begun, gone, ended] = [1, 2, 3].map(() => Promise.withResolvers<void>());
    const url = await serve(
      async function* () {
        try {
          begun?.resolve();
          await gone?.promise;
          for (;;) yield PROGRESS;
        } finally {
          ended?.resolve();
        }
      },
      () => gone?.resolve(),
    );
    const stop = new AbortController();
    const answer = expect(fetch(url, { headers, signal: stop.signal })).rejects.toThrow();
    await begun?.promise;
    stop.abort();
    await answer;
    await ended?.promise;
  });
});
