import { randomBytes, timingSafeEqual } from 'node:crypto';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import type { Amr } from '../../policy/authentication-context.ts';
import { constraintViolation } from '../../storage/constraint-violation.ts';
import { createPasskeyRows, type OwnedPasskey } from '../../storage/passkeys.ts';
import type { Database } from '../../storage/schema.ts';
import type { PasskeyTable } from '../../storage/tables/factors.ts';
import { inTransaction } from '../../storage/transaction.ts';
import { CHALLENGE_MS, type Challenges } from './challenges.ts';
import { addFactor, checkFactorName } from './factor.ts';
import type { TellPerson } from './factor-notices.ts';
import {
  challengeOf,
  knownTransports,
  readAuthentication,
  readRegistration,
} from './passkey-responses.ts';
import type { RelyingParty } from './relying-party.ts';

/** Ed25519, ES256 and RS256 (RFC 9053, section 2; RFC 8812): every authenticator has one of them. */
const ALGORITHMS = [-8, -7, -257];
/** WebAuthn Level 3, section 14.6.1, recommends 64 random bytes. */
const HANDLE_BYTES = 64;

/** At first need: with what it reads certificates by, it is a twelfth of the start. */
const webAuthn = () => import('@simplewebauthn/server');

/** What came of an answer of the browser to `registrationOptions`. */
export type PasskeyRegistration =
  | {
      outcome: 'enrolled';
      factorId: string;
      /** What making it has proved, as of {@link PasskeyProof}. */
      amr: Amr[];
    }
  /** Too late, answered before, or not the challenge of this person's page: begin again. */
  | { outcome: 'challenge_over' }
  /** The authenticator is one of this person's, or of somebody's, already. */
  | { outcome: 'known' }
  /** Made for another site, or not well formed. `cause` is for the log. */
  | { outcome: 'refused'; cause?: unknown };

/** How far somebody got who answered with a passkey. */
export type PasskeyProof =
  | {
      outcome: 'proved';
      userId: string;
      factorId: string;
      /** RFC 8176: `hwk` or `swk`, `user`, and `mfa` when the authenticator has verified the person. */
      amr: Amr[];
    }
  /** Too late, answered before, or not the challenge of this browser: ask again. */
  | { outcome: 'challenge_over' }
  /** Nobody's, or another person's; a wrong signature; made for another site. `cause` is for the log. */
  | { outcome: 'refused'; cause?: unknown }
  /** The signature is right, its counter is not: there may be a copy of the authenticator. It is in the audit log. */
  | { outcome: 'counter_regressed'; userId: string; factorId: string };

/** A passkey in place of the password, found by the authenticator itself; or beside it, of the person named. */
export type PasskeyRequest =
  | { purpose: 'sign_in'; boundTo: string }
  | { purpose: 'second_factor'; boundTo: string; userId: string };

/** Passkeys and security keys (WebAuthn Level 3), by the ceremonies of section 7. */
export interface Passkeys {
  /** For `navigator.credentials.create()`. The first time it makes the person's user handle. */
  registrationOptions(
    person: { userId: string; account: string; displayName: string },
    boundTo: string,
  ): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /**
   * Adds the passkey (section 7.1).
   *
   * @param given.response JSON of what the browser answered.
   * @throws {DomainError} `validation_failed`, `user_not_found`, `too_many_factors`.
   */
  register(
    userId: string,
    given: { response: string; name: string; boundTo: string },
    change: { by: Actor },
  ): Promise<PasskeyRegistration>;
  /**
   * For `navigator.credentials.get()`. A sign-in names no credentials and tells nothing of any account, and it
   * wants the authenticator to verify the person, since nothing else does.
   */
  authenticationOptions(request: PasskeyRequest): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** Checks an answer (section 7.2). @param response JSON of what the browser answered. */
  authenticate(
    response: string,
    request: PasskeyRequest,
    asked: { by: Actor },
  ): Promise<PasskeyProof>;
}

export function createPasskeys(options: {
  db: Kysely<Database>;
  clock: Clock;
  challenges: Pick<Challenges, 'issue' | 'spend'>;
  audit: Pick<AuditLog, 'record'>;
  tellPerson: TellPerson;
  relyingParty: RelyingParty;
}): Passkeys {
  const { db, clock, challenges, audit, tellPerson, relyingParty } = options;
  const rows = createPasskeyRows(db);
  const expected = { expectedOrigin: relyingParty.origin, expectedRPID: relyingParty.id };

  return {
    async registrationOptions({ userId, account, displayName }, boundTo) {
      const fresh = randomBytes(HANDLE_BYTES).toString('base64url');
      const handle = await rows.ensureHandle(userId, fresh);
      const { generateRegistrationOptions } = await webAuthn();
      return await generateRegistrationOptions({
        rpName: relyingParty.name,
        rpID: relyingParty.id,
        userID: new Uint8Array(Buffer.from(handle, 'base64url')),
        userName: account,
        userDisplayName: displayName,
        challenge: challenges.issue({ purpose: 'registration', boundTo, userId }),
        timeout: CHALLENGE_MS,
        attestationType: 'none',
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: (await rows.list(userId)).map(toDescriptor),
        // Discoverable, so that it can also take the place of the password.
        authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
      });
    },

    async register(userId, given, { by }) {
      const name = checkFactorName(given.name);
      const response = readRegistration(given.response);
      const challenge = response && (await challengeOf(response.response.clientDataJSON));
      if (!challenge) return { outcome: 'refused' };
      const binding = { purpose: 'registration', boundTo: given.boundTo, userId } as const;
      if (!(await challenges.spend(challenge, binding))) return { outcome: 'challenge_over' };
      const { verifyRegistrationResponse } = await webAuthn();
      const verification = await verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        ...expected,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      }).catch((cause: unknown) => ({ verified: false as const, cause }));
      if (!verification.verified) {
        return {
          outcome: 'refused',
          ...('cause' in verification && { cause: verification.cause }),
        };
      }
      const { registrationInfo: made } = verification;
      const factorId = newId();
      const passkey: PasskeyTable = {
        factor_id: factorId,
        credential_id: made.credential.id,
        public_key: Buffer.from(made.credential.publicKey).toString('base64url'),
        counter: made.credential.counter,
        transports: JSON.stringify(knownTransports(response.response.transports)),
        aaguid: made.aaguid,
        device_type: made.credentialDeviceType,
        backed_up: made.credentialBackedUp ? 1 : 0,
        last_used_at: null,
      };
      const factor = {
        id: factorId,
        user_id: userId,
        kind: 'passkey',
        name,
        created_at: clock.now(),
      } as const;
      try {
        await inTransaction(db, async (transaction) => {
          await addFactor(transaction, factor, { audit, tellPerson, by });
          await createPasskeyRows(transaction).insert(passkey);
        });
      } catch (error) {
        if (constraintViolation(error)?.kind === 'unique') return { outcome: 'known' };
        throw error;
      }
      const amr = methodsOf(made.credentialDeviceType, made.userVerified);
      return { outcome: 'enrolled', factorId, amr };
    },

    async authenticationOptions(request) {
      const userId = request.purpose === 'second_factor' ? request.userId : null;
      const { generateAuthenticationOptions } = await webAuthn();
      return await generateAuthenticationOptions({
        rpID: relyingParty.id,
        challenge: challenges.issue({ ...request, userId }),
        timeout: CHALLENGE_MS,
        userVerification: userId === null ? 'required' : 'preferred',
        ...(userId !== null && { allowCredentials: (await rows.list(userId)).map(toDescriptor) }),
      });
    },

    async authenticate(text, request, { by }) {
      const response = readAuthentication(text);
      const challenge = response && (await challengeOf(response.response.clientDataJSON));
      if (!challenge) return { outcome: 'refused' };
      const userId = request.purpose === 'second_factor' ? request.userId : null;
      if (!(await challenges.spend(challenge, { ...request, userId }))) {
        return { outcome: 'challenge_over' };
      }
      const passkey = await rows.findByCredentialId(response.id);
      if (!passkey || !isOwner(passkey, { userId, handle: response.response.userHandle })) {
        return { outcome: 'refused' };
      }
      const { verifyAuthenticationResponse } = await webAuthn();
      const verification = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        ...expected,
        requireUserVerification: userId === null,
        credential: {
          id: passkey.credential_id,
          publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
          // Compared below, in the statement that notes it: of two copies at once only one may pass, and what is
          // recorded as a copy has been signed by its key.
          counter: 0,
        },
      }).catch((cause: unknown) => ({ verified: false as const, cause }));
      if (!verification.verified) {
        return {
          outcome: 'refused',
          ...('cause' in verification && { cause: verification.cause }),
        };
      }
      const { newCounter, credentialBackedUp, userVerified } = verification.authenticationInfo;
      const { factor_id: factorId, user_id: owner } = passkey;
      const use = { counter: newCounter, backedUp: credentialBackedUp, now: clock.now() };
      if (!(await rows.markUsed(factorId, use))) {
        await audit.record(db, by, {
          action: 'factor.refuse',
          outcome: 'failure',
          reason: 'counter_regressed',
          target: { type: 'user', id: owner },
          details: { factor_id: factorId },
        });
        return { outcome: 'counter_regressed', userId: owner, factorId };
      }
      const amr = methodsOf(passkey.device_type, userVerified);
      return { outcome: 'proved', userId: owner, factorId, amr };
    },
  };
}

/** Section 7.2, step 6: of the person who was named, or of whom the authenticator itself names. */
function isOwner(
  passkey: OwnedPasskey,
  { userId, handle }: { userId: string | null; handle: string | null | undefined },
): boolean {
  if (userId !== null && passkey.user_id !== userId) return false;
  // Older security keys keep no handle, and are asked for by the id of the credential.
  if (!handle) return userId !== null;
  const [named, known] = [handle, passkey.handle].map((text) => Buffer.from(text, 'base64url'));
  return named !== undefined && known !== undefined && isSame(named, known);
}

/** RFC 8176, section 2. */
function methodsOf(deviceType: PasskeyTable['device_type'], userVerified: boolean): Amr[] {
  const key = deviceType === 'singleDevice' ? 'hwk' : 'swk';
  return [key, 'user', ...(userVerified ? (['mfa'] as const) : [])];
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function toDescriptor({ credential_id, transports }: PasskeyTable) {
  return { id: credential_id, transports: knownTransports(JSON.parse(transports) as string[]) };
}
