import type { Guard } from './guard.ts';

/** Checks of single adapters, and of what only one of them needs. */
export const ADAPTERS: readonly Guard[] = [
  {
    name: 'refreshed tokens lost with the headers that a route of Hono replaces',
    file: 'hono/index.ts',
    find: "for (const line of lines) c.header('set-cookie', line, { append: true });",
    replace: '',
    tests: ['test/frameworks/hono.test.ts'],
  },
  {
    name: 'refreshed tokens lost with the headers that Koa removes from an error',
    file: 'koa/index.ts',
    find: 'if (lines.length > 0) keepCookies(error, lines);',
    replace: '',
    tests: ['test/frameworks/koa.test.ts'],
  },
  {
    name: 'a parser that leaves an empty form which it did not read',
    file: 'node/messages.ts',
    find: 'if (fields.length > 0 || req.readableDidRead) return',
    replace: 'return',
    tests: ['test/frameworks/express.test.ts'],
  },
  {
    name: 'a logout form without end, in Hono',
    file: 'hono/index.ts',
    find: 'c.req.raw.bodyUsed ? c.req.text() : formOfRequest(c.req.raw)',
    replace: 'c.req.text()',
    tests: ['test/frameworks/hono.test.ts'],
  },
  {
    name: 'a page of Next.js that takes an outage of the store for a sign-out',
    file: 'core/visits.ts',
    find: 'failures.report(error, place);\n      throw error;',
    replace: 'failures.report(error, place);',
    tests: ['test/frameworks/next.test.ts'],
  },
];
