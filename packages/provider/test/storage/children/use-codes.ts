import { once } from 'node:events';
import { SYSTEM } from '../../../src/actor.ts';
import { createAuditLog } from '../../../src/audit/events.ts';
import { createRecoveryCodes } from '../../../src/credentials/factors/recovery-codes.ts';
import { createTotp } from '../../../src/credentials/factors/totp.ts';
import { openStorage, type StorageOptions } from '../../../src/storage/database.ts';
import { createEncryption } from '../../../src/storage/encryption.ts';

const input = JSON.parse(process.argv[2] ?? '') as {
  storage: StorageOptions;
  secret: string;
  now: number;
  userIds: string[];
  totpCodes: Record<string, string>;
  recoveryCodes: Record<string, string[]>;
};
const storage = await openStorage(input.storage);
const clock = { now: () => input.now };
const { db } = storage;
const audit = createAuditLog({ db, clock });
const encryption = createEncryption([input.secret]);
const shared = { db, clock, encryption, audit, tellPerson: async () => undefined };
const totp = createTotp({ ...shared, issuer: () => 'Gatehouse' });
const recovery = createRecoveryCodes(shared);
console.log('ready');
await once(process.stdin, 'data');

for (const userId of input.userIds) {
  const code = input.totpCodes[userId] ?? '';
  if (await totp.verify(userId, code)) console.log(`totp ${userId}`);
  for (const recoveryCode of input.recoveryCodes[userId] ?? []) {
    if (await recovery.use(userId, recoveryCode, { by: SYSTEM })) console.log(recoveryCode);
  }
}
await storage.close();
