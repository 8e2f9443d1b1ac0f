import { once } from 'node:events';
import { openStorage, type StorageOptions } from '../../../src/storage/database.ts';
import { createLogoutNotifications } from '../../../src/storage/logout-notifications.ts';

const input = JSON.parse(process.argv[2] ?? '') as { storage: StorageOptions; clientId: string };
const storage = await openStorage(input.storage);
const notifications = createLogoutNotifications(storage.grouped, storage.engine);
console.log('ready');
await once(process.stdin, 'data');

const now = Date.now();
const wanted = { clientId: input.clientId, now, until: now + 60_000, limit: 1 };
// Others may hold what is due just now, so that an empty answer means nothing by itself.
while ((await notifications.listDueClients(now)).length > 0) {
  const claimed = await notifications.claim(wanted);
  await notifications.durable();
  for (const { sid } of claimed) console.log(sid);
}
await storage.close();
