import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';

/** Password verifications and nothing else, as many at once as there are cores; and one for each HTTP request. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const password = 'a password for the benchmark';
const phc = await hash(password, parameters);

process.on('message', async ({ count }: { count: number }) => {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await verify(phc, password);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  process.send?.({ type: 'rate', rate: (count * 1000) / (performance.now() - started) });
});
const server = createServer(async (_request, response) => {
  const right = await verify(phc, password);
  response.writeHead(right ? 200 : 401, { 'content-length': 0 }).end();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
});
process.on('SIGTERM', () => process.exit(0));
