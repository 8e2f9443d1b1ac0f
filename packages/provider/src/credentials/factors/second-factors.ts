import type { Kysely } from 'kysely';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import type { Policies } from '../../policy/policies.ts';
import type { Encryption } from '../../storage/encryption.ts';
import type { Database } from '../../storage/schema.ts';
import { type Challenges, createChallenges } from './challenges.ts';
import { createFactors, type Factors } from './factors.ts';
import { createPasskeys, type Passkeys } from './passkeys.ts';
import { createRecoveryCodes, type RecoveryCodes } from './recovery-codes.ts';
import { createRelyingParty, type RelyingParty } from './relying-party.ts';
import { createRememberedDevices, type RememberedDevices } from './remembered-devices.ts';
import { createTotp, type Totp } from './totp.ts';

/** The parts by which people prove who they are beside their password. */
export interface SecondFactors {
  factors: Factors;
  totp: Totp;
  passkeys: Passkeys;
  relyingParty: RelyingParty;
  challenges: Challenges;
  recoveryCodes: RecoveryCodes;
  rememberedDevices: RememberedDevices;
}

/** Puts them together. */
export function createSecondFactors(options: {
  db: Kysely<Database>;
  clock: Clock;
  encryption: Encryption;
  audit: AuditLog;
  policies: Pick<Policies, 'ofGroup'>;
  /** Base address of the installation. */
  publicUrl: string;
  /** What authenticators call the installation. */
  name: string;
}): SecondFactors {
  const { publicUrl, name } = options;
  const rememberedDevices = createRememberedDevices(options);
  const challenges = createChallenges(options);
  const relyingParty = createRelyingParty(publicUrl, name);
  return {
    factors: createFactors({ ...options, rememberedDevices }),
    totp: createTotp({ ...options, issuer: name }),
    passkeys: createPasskeys({ ...options, challenges, relyingParty }),
    relyingParty,
    challenges,
    recoveryCodes: createRecoveryCodes(options),
    rememberedDevices,
  };
}
