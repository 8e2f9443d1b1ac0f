import { pino } from 'pino';
import { systemClock } from '../clock.ts';
import { ConfigError } from '../config/config-error.ts';
import { type Config, loadConfig } from '../config.ts';
import { createParts } from '../parts.ts';
import { createServer } from '../server.ts';
import { openStorage } from '../storage/database.ts';
import { startSweeper } from '../storage/sweeper.ts';
import { completeFirstStart, type FirstAdministrator } from './first-start.ts';
import { loadSecrets } from './secrets.ts';
import { createSweeps } from './sweeps.ts';
import { releaseYoungGeneration } from './young-generation.ts';

/**
 * `gatehouse serve`: runs the provider until SIGINT or SIGTERM, then finishes the requests under way and closes
 * the database. A parent with an IPC channel is sent `{ type: 'ready', url, firstAdministrator? }`; without one
 * the same is printed.
 *
 * @throws {ConfigError | StorageError} with one sentence for the operator.
 */
export async function serve(): Promise<void> {
  const config = loadConfig(process.env);
  const secrets = loadSecrets(config);
  const log = pino({ level: config.logLevel }, pino.destination(2));
  const clock = systemClock;
  const storage = await openStorage({
    ...config,
    onDiskFailure(error) {
      log.fatal({ err: error }, error.message);
      process.exit(1);
    },
  });
  try {
    const parts = await createParts({ config, secrets, storage, clock, log });
    const app = await createServer(parts, { config, storage, clock, log });
    await app.listen({ port: config.port, host: config.host }).catch((error) => {
      throw explainListenError(error, config);
    });
    // Only now: a start that fails must not use up the one time that the password is shown.
    const firstAdministrator = await completeFirstStart({
      db: storage.db,
      clock,
      audit: parts.audit,
      passwords: parts.passwords,
      passwordRules: parts.passwordRules,
      config,
    });
    parts.logoutDelivery.start();
    parts.mappingWorker.start();
    parts.importWorker.start();
    parts.mailDelivery.start();
    parts.auditSealer.start();
    parts.currentBrand.worker.start();
    parts.usageRecorder.start();
    const sweeper = startSweeper({
      sweeps: createSweeps({ ...parts, clock }),
      onError: (error, name) => log.error({ err: error }, `could not be removed: ${name}`),
    });
    announce(config, firstAdministrator);
    releaseYoungGeneration();

    await stopRequested();
    await app.close();
    await parts.traceRecorder.stop();
    await parts.logoutDelivery.stop();
    await parts.mappingWorker.stop();
    await parts.importWorker.stop();
    await parts.mailDelivery.stop();
    await sweeper.stop();
    await parts.auditSealer.stop();
    await parts.currentBrand.worker.stop();
    await parts.usageRecorder.stop();
  } finally {
    await storage.close();
  }
  // The IPC channel would keep the process alive.
  if (process.connected) process.disconnect();
}

function announce(config: Config, firstAdministrator: FirstAdministrator | undefined): void {
  if (process.send) {
    process.send({ type: 'ready', url: config.url, firstAdministrator });
    return;
  }
  console.log(`Gatehouse is at ${config.url}`);
  if (firstAdministrator) {
    const { email, username, password } = firstAdministrator;
    console.log(`First administrator (shown once): ${email} or ${username}, password ${password}`);
  }
}

/**
 * Resolves at the first wish to stop. The ones after it are the same wish, since a terminal sends Ctrl-C to a
 * whole group of processes and a supervisor passes it on once more; none may cut short what is under way.
 */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve());
    process.on('SIGTERM', () => resolve());
    // The parent is gone; whoever supervised it wants no orphan.
    process.on('disconnect', () => resolve());
  });
}

function explainListenError(error: NodeJS.ErrnoException, { port, host }: Config): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(
        'GATEHOUSE_PORT',
        `Port ${port} is in use by another program: end it, or give another port in GATEHOUSE_PORT.`,
      );
    case 'EACCES':
      return new ConfigError(
        'GATEHOUSE_PORT',
        `Port ${port} needs more rights than this user has: give a port from 1024 up in GATEHOUSE_PORT.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(
        'GATEHOUSE_HOST',
        `GATEHOUSE_HOST=${host} is not an address of this machine: give one that is, or 0.0.0.0 for all.`,
      );
    default:
      return error;
  }
}
