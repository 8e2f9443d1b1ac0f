/** An application of examples/ that `npm run example` starts. */
export interface Example {
  /** Its folder. */
  readonly name: string;
  /** The framework, as its people write it. */
  readonly title: string;
  readonly port: number;
  /** What to start, relative to the repository. */
  readonly main: string;
  /** Whether a bundler takes the client as it is published, so that it has to be built first. */
  readonly usesBuiltClient: boolean;
}

const example = (name: string, title: string, port: number): Example => ({
  name,
  title,
  port,
  main: `examples/${name}/src/main.ts`,
  usesBuiltClient: name === 'next',
});

/** Port 8000 is the quickstart's, 8001 the Django app's. */
export const EXAMPLES: readonly Example[] = [
  example('node', 'node:http', 8002),
  example('express-4', 'Express 4', 8003),
  example('fastify', 'Fastify', 8004),
  example('hono', 'Hono', 8005),
  example('koa', 'Koa', 8006),
  example('next', 'Next.js', 8007),
];

/** The example of this name. */
export function findExample(name: string): Example | undefined {
  return EXAMPLES.find((known) => known.name === name);
}
