/*
 * `npm run bench [name …]`: runs the benchmarks, or the named ones, and prints their ratios. Nothing is
 * asserted: the machine decides the figures, and a reader judges them.
 */
const BENCHES = [
  'code-exchange',
  'directory',
  'mappings',
  'policy-dry-run',
  'csv-import',
  'sign-in',
  'sign-in-timing',
  'attempts',
  'client-overhead',
  'client-rivals',
  'client-guard',
  'client-bearer',
  'client-users',
  'start-up',
  'testkit-start',
  'console-search',
] as const;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(BENCHES as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${BENCHES.join(', ')}.`);
  process.exit(1);
}
for (const name of BENCHES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(name);
  const { run } = (await import(`../bench/${name}.ts`)) as { run: () => Promise<void> };
  await run();
}
