import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Encryption } from '../../storage/encryption.ts';
import { createPasskeyRows } from '../../storage/passkeys.ts';
import type { Database } from '../../storage/schema.ts';

const NONCE_BYTES = 16;
const TIME_BYTES = 6;
const MAC_BYTES = 32;
/** As long as somebody looks for their security key; WebAuthn Level 3, section 15.1, recommends 5 to 10 minutes. */
export const CHALLENGE_MS = 10 * 60 * 1000;

/** What a challenge is for; an answer to it is of use for nothing else. */
export interface ChallengeBinding {
  purpose: 'registration' | 'sign_in' | 'second_factor';
  /** What stays in the browser that asked: of a sign-in under way its cookie, of a session its id. */
  boundTo: string;
  /** Who is to answer; null: whoever holds a passkey. */
  userId: string | null;
}

/**
 * Challenges of WebAuthn (Level 3, section 13.4.3). One carries its own expiry and a MAC over what it is bound to, so
 * that showing a page stores nothing; it is stored when it is answered, so that it is not answered again.
 */
export interface Challenges {
  issue(binding: ChallengeBinding): Uint8Array<ArrayBuffer>;
  /**
   * @param challenge base64url, as the browser says it.
   * @returns whether it is ours, for this, in time, and not spent before by any process.
   */
  spend(challenge: string, binding: ChallengeBinding): Promise<boolean>;
  /**
   * Forgets up to `limit` that are out of time.
   *
   * @returns how many.
   */
  sweep(limit: number): Promise<number>;
}

export function createChallenges(options: {
  db: Kysely<Database>;
  clock: Clock;
  encryption: Pick<Encryption, 'deriveKeys'>;
}): Challenges {
  const { db, clock, encryption } = options;
  const rows = createPasskeyRows(db);
  const keys = encryption.deriveKeys('challenges of WebAuthn');
  const [newest] = keys;

  return {
    issue(binding) {
      const time = Buffer.alloc(TIME_BYTES);
      time.writeUIntBE(clock.now() + CHALLENGE_MS, 0, TIME_BYTES);
      const head = Buffer.concat([randomBytes(NONCE_BYTES), time]);
      // Of its own memory: the small buffers of Node.js share theirs.
      return new Uint8Array([...head, ...macOf(newest, head, binding)]);
    },

    async spend(challenge, binding) {
      const bytes = Buffer.from(challenge, 'base64url');
      if (bytes.length !== NONCE_BYTES + TIME_BYTES + MAC_BYTES) return false;
      const head = bytes.subarray(0, NONCE_BYTES + TIME_BYTES);
      const mac = bytes.subarray(head.length);
      if (!keys.some((key) => timingSafeEqual(macOf(key, head, binding), mac))) return false;
      const expiresAt = head.readUIntBE(NONCE_BYTES, TIME_BYTES);
      if (expiresAt <= clock.now()) return false;
      return await rows.spend(hash('sha256', bytes, 'base64url'), expiresAt);
    },

    sweep: (limit) => rows.sweepChallenges(clock.now(), limit),
  };
}

function macOf(key: string, head: Buffer, { purpose, boundTo, userId }: ChallengeBinding): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(head)
    .update(JSON.stringify([purpose, boundTo, userId]))
    .digest();
}
