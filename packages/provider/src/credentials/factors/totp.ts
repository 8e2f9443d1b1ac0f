import type { Kysely } from 'kysely';
import { type Static, Type } from 'typebox';
import { v7 as newId } from 'uuid';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import { createSchemaCheck } from '../../schema-check.ts';
import { constraintViolation } from '../../storage/constraint-violation.ts';
import type { Encryption } from '../../storage/encryption.ts';
import type { Database } from '../../storage/schema.ts';
import { StorageError } from '../../storage/storage-error.ts';
import { createTotpSecretRows } from '../../storage/totp-secrets.ts';
import { inTransaction } from '../../storage/transaction.ts';
import { addFactor, checkFactorName } from './factor.ts';
import type { TellPerson } from './factor-notices.ts';

/** What every authenticator app can do (RFC 6238, section 5.2); apps ignore, or refuse, anything else. */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const CODE = /^[0-9]{6}$/;
/** RFC 4226, section 4, requirement 6, recommends 160 bits. */
const SECRET_BYTES = 20;
/** Steps before and after the present one whose codes are taken: clocks differ, and people type slowly. */
const WINDOW = 1;
/** From the picture to the first code. */
const ENROLMENT_MS = 15 * 60 * 1000;
const QUIET_ZONE_MODULES = 4;

/** What a person needs to set up their authenticator app. */
export interface TotpEnrolment {
  /** Sealed; comes back with the first code. */
  enrolment: string;
  /** Base32, for who types it in. */
  secret: string;
  /** For a link that opens an app on the same device: `otpauth://totp/…`. */
  uri: string;
  /** The same as a QR code, black on white with its quiet zone: a `data:` address of an SVG image. */
  qrCode: string;
}

/** What came of the first code of an authenticator app. */
export type TotpConfirmation =
  | { outcome: 'enrolled'; factorId: string }
  /** Neither the code of now nor its neighbours; the same enrolment can be tried again. */
  | { outcome: 'code_wrong' }
  /** Too old, used, or not one of this person's: begin again. */
  | { outcome: 'enrolment_over' };

/** One-time codes of authenticator apps (RFC 6238). */
export interface Totp {
  /**
   * Writes nothing.
   *
   * @param begun `enrolment` of a page that is shown again: the secret that the person's app has got by now stays, as
   *   long as it can be confirmed.
   */
  begin(person: { userId: string; account: string }, begun?: string): Promise<TotpEnrolment>;
  /**
   * Adds the factor once its first code is right. That code is used up by it.
   *
   * @throws {DomainError} `validation_failed`, `user_not_found`, `too_many_factors`.
   */
  confirm(
    userId: string,
    given: { enrolment: string; code: string; name: string },
    change: { by: Actor },
  ): Promise<TotpConfirmation>;
  /**
   * Checks a code and uses it up: a code is taken once, and none of an earlier step after it (RFC 6238, section
   * 5.2), whichever process it comes to.
   *
   * @returns the factor whose code it is.
   */
  verify(userId: string, code: string): Promise<{ factorId: string } | undefined>;
}

const Sealed = Type.Object({
  id: Type.String(),
  userId: Type.String(),
  secret: Type.String(),
  expiresAt: Type.Number(),
});
const sealedCheck = createSchemaCheck(Sealed);
const ENROLMENT_CONTEXT = 'totp enrolment';

export function createTotp(options: {
  db: Kysely<Database>;
  clock: Clock;
  encryption: Pick<Encryption, 'seal' | 'open'>;
  audit: Pick<AuditLog, 'record'>;
  tellPerson: TellPerson;
  /** What apps show above the code: the name of the installation. */
  issuer: () => string;
}): Totp {
  const { db, clock, encryption, audit, tellPerson, issuer } = options;
  const rows = createTotpSecretRows(db);
  const contextOf = (factorId: string) => `totp_secrets.secret of ${factorId}`;

  /** @returns the step whose code it is; undefined: of none near now. */
  async function findStep(secret: string, code: string): Promise<number | undefined> {
    // The library compares bytes and throws at other characters.
    if (!CODE.test(code)) return undefined;
    const { Secret, TOTP } = await import('otpauth');
    const timestamp = clock.now();
    const delta = TOTP.validate({
      ...PARAMETERS,
      secret: Secret.fromBase32(secret),
      token: code,
      timestamp,
      window: WINDOW,
    });
    return delta === null
      ? undefined
      : TOTP.counter({ period: PARAMETERS.period, timestamp }) + delta;
  }

  function open(enrolment: string, userId: string): Static<typeof Sealed> | undefined {
    try {
      const opened: unknown = JSON.parse(encryption.open(enrolment, ENROLMENT_CONTEXT));
      const isOurs = sealedCheck.accepts(opened) && opened.userId === userId;
      return isOurs && opened.expiresAt > clock.now() ? opened : undefined;
    } catch (error) {
      // Not one that was made here.
      if (error instanceof StorageError) return undefined;
      throw error;
    }
  }

  return {
    async begin({ userId, account }, begun) {
      const { Secret, TOTP } = await import('otpauth');
      const sealed = (begun === undefined ? undefined : open(begun, userId)) ?? {
        id: newId(),
        userId,
        secret: new Secret({ size: SECRET_BYTES }).base32,
        expiresAt: clock.now() + ENROLMENT_MS,
      };
      const secret = Secret.fromBase32(sealed.secret);
      const uri = new TOTP({ ...PARAMETERS, issuer: issuer(), label: account, secret }).toString();
      return {
        enrolment: encryption.seal(JSON.stringify(sealed), ENROLMENT_CONTEXT),
        secret: sealed.secret,
        uri,
        qrCode: await drawQrCode(uri),
      };
    },

    async confirm(userId, given, { by }) {
      const name = checkFactorName(given.name);
      const enrolment = open(given.enrolment, userId);
      if (!enrolment) return { outcome: 'enrolment_over' };
      const { id, secret } = enrolment;
      const step = await findStep(secret, withoutSpace(given.code));
      if (step === undefined) return { outcome: 'code_wrong' };
      const now = clock.now();
      const factor = { id, user_id: userId, kind: 'totp', name, created_at: now } as const;
      try {
        await inTransaction(db, async (transaction) => {
          await addFactor(transaction, factor, { audit, tellPerson, by });
          await createTotpSecretRows(transaction).insert({
            factor_id: id,
            secret: encryption.seal(secret, contextOf(id)),
            last_step: step,
            last_used_at: null,
          });
        });
      } catch (error) {
        // The id was made with the enrolment, so it is of use once.
        if (constraintViolation(error)?.kind === 'unique') return { outcome: 'enrolment_over' };
        throw error;
      }
      return { outcome: 'enrolled', factorId: id };
    },

    async verify(userId, code) {
      const token = withoutSpace(code);
      for (const { factor_id: factorId, secret } of await rows.list(userId)) {
        const step = await findStep(encryption.open(secret, contextOf(factorId)), token);
        if (step === undefined) continue;
        if (await rows.takeStep(factorId, step, clock.now())) return { factorId };
      }
      return undefined;
    },
  };
}

/** Apps show codes in groups, and people type what they see. */
function withoutSpace(code: string): string {
  return code.replaceAll(/\s/g, '');
}

async function drawQrCode(uri: string): Promise<string> {
  const { default: QRCode } = await import('qrcode');
  const svg = await QRCode.toString(uri, {
    type: 'svg',
    margin: QUIET_ZONE_MODULES,
    errorCorrectionLevel: 'M',
    color: { dark: '#000000ff', light: '#ffffffff' },
  });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
