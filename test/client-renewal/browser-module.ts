import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const SOURCE = fileURLToPath(
  new URL('../../packages/client/src/browser/index.ts', import.meta.url),
);

/** `@gatehouse/client/browser` as an app serves it, minified. */
export async function browserModule(): Promise<string> {
  const { code } = await transformFile(SOURCE, {
    swcrc: false,
    configFile: false,
    isModule: true,
    minify: true,
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2022',
      minify: { compress: true, mangle: { toplevel: true }, module: true },
    },
  });
  return code;
}
