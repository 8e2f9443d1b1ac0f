import type { Guard } from './guard.ts';

const LITERALS = ['src/quickstarts/literals.test.ts'];
const API = ['test/api/quickstarts.test.ts'];

/** Checks of the provider: values of applications in code that somebody will run. */
export const QUICKSTARTS: readonly Guard[] = [
  {
    name: 'the end of a text in code: double quotes',
    of: 'provider',
    file: 'quickstarts/literals.ts',
    find: '  JSON.stringify(text).replace(',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code.
    replace: '  `"${text}"`.replace(',
    tests: LITERALS,
    attack: 'ends nowhere inside in',
  },
  {
    name: 'the end of a text in code: single quotes',
    of: 'provider',
    file: 'quickstarts/literals.ts',
    find: `.replaceAll("'", "\\\\'")}`,
    replace: '}',
    tests: LITERALS,
    attack: 'is read back as it is by',
  },
  {
    name: 'the end of a text in code: quotes without interpolation',
    of: 'provider',
    file: 'quickstarts/literals.ts',
    find: `text.replace(/[\\\\']/g, '\\\\$&')`,
    replace: 'text',
    tests: LITERALS,
    attack: 'ends nowhere inside, and starts nothing',
  },
  {
    name: 'the end of a word of a shell',
    of: 'provider',
    file: 'quickstarts/literals.ts',
    find: `text.replaceAll("'", "'\\\\''")`,
    replace: 'text',
    tests: LITERALS,
    attack: 'is one word of a shell',
  },
  {
    name: 'formats without quotes take plain values only',
    of: 'provider',
    file: 'quickstarts/literals.ts',
    find: '  if (PLAIN.test(text)) return text;',
    replace: '  if (PLAIN.test(text) || text) return text;',
    tests: LITERALS,
    attack: 'where that would need quotes',
  },
  {
    name: 'hosts that no language writes as they are',
    of: 'provider',
    file: 'quickstarts/fit.ts',
    find: ' && PLAIN_HOST.test(url.hostname)',
    replace: '',
    tests: API,
    attack: 'where it is a text and nothing else',
  },
  {
    name: 'a program is called back on the own machine',
    of: 'provider',
    file: 'quickstarts/fit.ts',
    find: ' || (loopback_only && !isLoopback(url))',
    replace: '',
    tests: API,
    attack: 'only where a program waits for it there',
  },
];
