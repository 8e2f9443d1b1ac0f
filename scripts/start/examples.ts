/** An application of examples/ that `npm run example` starts. */
export interface Example {
  /** Its folder. */
  readonly name: string;
  /** The framework, as its people write it. */
  readonly title: string;
  readonly port: number;
  /** What to start, relative to the repository. */
  readonly main: string;
}

const example = (name: string, title: string, port: number): Example => ({
  name,
  title,
  port,
  main: `examples/${name}/src/main.ts`,
});

/** Port 8000 is the quickstart's, 8001 the Django app's. */
export const EXAMPLES: readonly Example[] = [
  example('node', 'node:http', 8002),
  example('express-4', 'Express 4', 8003),
  example('fastify', 'Fastify', 8004),
  example('hono', 'Hono', 8005),
  example('koa', 'Koa', 8006),
];

/** The example of this name. */
export function findExample(name: string): Example | undefined {
  return EXAMPLES.find((known) => known.name === name);
}
