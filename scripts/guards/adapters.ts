import type { Guard } from './guard.ts';

const BROWSER = ['../../test/client-renewal.test.ts'];

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
  {
    name: 'another origin that sends visitors elsewhere, by an answer to a script',
    file: 'browser/index.ts',
    find: 'answer.status !== 401 || !isOwn(new URL(answer.url, location.href))',
    replace: 'answer.status !== 401',
    tests: BROWSER,
    attack: 'ignores what another origin says',
    needs: 'browser',
  },
  {
    name: 'an answer that sends visitors to another origin',
    file: 'browser/index.ts',
    find: 'const url = new URL(path, location.origin);\n  if (!isOwn(url)) return undefined;',
    replace: 'const url = new URL(path, location.origin);',
    tests: BROWSER,
    attack: 'in a page of an app that always says to renew',
    needs: 'browser',
  },
  {
    name: 'a page that leaves again and again',
    file: 'browser/index.ts',
    find: "if (isFresh) return last === 'renewal' && reason === 'login';",
    replace: '',
    tests: BROWSER,
    attack: 'leaves once, then hands the answer to the caller',
    needs: 'browser',
  },
  ...['ejs', 'handlebars', 'liquid', 'nunjucks'].map((engine) => ({
    name: `markup in a logout button, in ${engine}`,
    file: 'templates/values.ts',
    find: "escapeHtml(String(options.label ?? 'Sign out'))",
    replace: "String(options.label ?? 'Sign out')",
    tests: [`test/templates/${engine}.test.ts`],
    attack: 'hostile label and class',
  })),
];
