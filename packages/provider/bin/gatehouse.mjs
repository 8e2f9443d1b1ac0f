#!/usr/bin/env node
// Runs on any Node >= 20: hands over to the Node that the package pins where this one is too old.
import { spawn } from 'node:child_process';
import { createRequire, enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
if (Number(process.versions.node.split('.')[0]) >= 24) {
  // Sources are compiled once, which halves the start and spares the compiler's memory. Where the folder cannot
  // be written, Node goes without.
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache', import.meta.url)));
  await import(main);
} else {
  let node;
  try {
    node = createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    console.error(`gatehouse: Node.js 24 or newer is needed; this is ${process.version}.`);
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}
