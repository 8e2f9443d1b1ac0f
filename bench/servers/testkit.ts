import { startTestProvider } from '@gatehouse/testkit';

/** Says how long the kit took to be ready, in milliseconds, its modules being loaded. */
const started = performance.now();
const { issuer } = await startTestProvider();
const took = performance.now() - started;
process.send?.({ type: 'ready', url: `${issuer}/?took=${took}` });
process.on('SIGTERM', () => process.exit(0));
