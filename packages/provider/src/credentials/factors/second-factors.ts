import type { Kysely } from 'kysely';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { Policies } from '../../policy/policies.ts';
import type { Encryption } from '../../storage/encryption.ts';
import type { Database } from '../../storage/schema.ts';
import type { OneTimeTokens } from '../one-time-tokens.ts';
import { type Challenges, createChallenges } from './challenges.ts';
import { type CheckCode, createCheckCode } from './check-code.ts';
import { createEmailCodes, type EmailCodes } from './email-codes.ts';
import { createTellPerson } from './factor-notices.ts';
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
  emailCodes: EmailCodes;
  checkCode: CheckCode;
  rememberedDevices: RememberedDevices;
}

/** Puts them together. */
export function createSecondFactors(options: {
  db: Kysely<Database>;
  clock: Clock;
  encryption: Encryption;
  audit: AuditLog;
  policies: Pick<Policies, 'ofGroup'>;
  oneTimeTokens: Pick<OneTimeTokens, 'issueCode' | 'spendCode'>;
  mailer: Pick<Mailer, 'canSend' | 'send' | 'sendToNobody'>;
  /** Base address of the installation. */
  publicUrl: string;
  /** What authenticators call the installation; asked for each. */
  name: () => string;
}): SecondFactors {
  const { publicUrl, name } = options;
  const shared = { ...options, tellPerson: createTellPerson(options) };
  const rememberedDevices = createRememberedDevices(options);
  const challenges = createChallenges(options);
  const relyingParty = createRelyingParty(publicUrl, name);
  const totp = createTotp({ ...shared, issuer: name });
  const recoveryCodes = createRecoveryCodes(shared);
  const emailCodes = createEmailCodes(options);
  return {
    factors: createFactors({ ...shared, rememberedDevices }),
    totp,
    passkeys: createPasskeys({ ...shared, challenges, relyingParty }),
    relyingParty,
    challenges,
    recoveryCodes,
    emailCodes,
    checkCode: createCheckCode({ totp, recoveryCodes, emailCodes }),
    rememberedDevices,
  };
}
