import { once } from 'node:events';
import { pino } from 'pino';
import { systemClock } from '../../../src/clock.ts';
import { loadConfig } from '../../../src/config.ts';
import { createParts } from '../../../src/parts.ts';
import { openStorage, type StorageOptions } from '../../../src/storage/database.ts';

const input = JSON.parse(process.argv[2] ?? '') as {
  storage: StorageOptions;
  secret: string;
  smtpUrl: string;
};
const storage = await openStorage(input.storage);
const { mailDelivery } = await createParts({
  config: loadConfig({ GATEHOUSE_SECRET: input.secret, SMTP_URL: input.smtpUrl }),
  secrets: [input.secret],
  storage,
  clock: systemClock,
  log: pino({ level: 'silent' }),
});
console.log('ready');
await once(process.stdin, 'data');

while (await mailDelivery.step());
await mailDelivery.settled();
await mailDelivery.stop();
await storage.close();
