import {
  createHash,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** What an authenticator that does not play by the rules does otherwise. */
export interface Lies {
  /** The page that it says it was asked by. */
  origin?: string;
  /** The site that it signs for. */
  rpId?: string;
  challenge?: string;
  type?: string;
  counter?: number;
  /** The person showed nothing but their presence; default: they were verified. */
  unverified?: boolean;
  absent?: boolean;
  userHandle?: string | undefined;
  /** Signs with another key than it registered. */
  forged?: boolean;
}

interface Credential {
  id: string;
  key: KeyObject;
  rpId: string;
  userHandle: string;
  counter: number;
}

interface CreationOptions {
  challenge: string;
  rp: { id?: string };
  user: { id: string };
  excludeCredentials?: readonly { id: string }[];
}

interface RequestOptions {
  challenge: string;
  rpId?: string;
  allowCredentials?: readonly { id: string }[];
}

/**
 * An authenticator and its browser (WebAuthn Level 3, sections 6.3.2 and 6.3.3) without either, so that each can
 * lie: ES256, attestation `none`.
 */
export class SoftwareAuthenticator {
  readonly #credentials: Credential[] = [];
  readonly #origin: string;
  /** It copies its keys to other devices. */
  readonly #synced: boolean;
  /** It counts its signatures. */
  readonly #counts: boolean;

  constructor(origin: string, { synced = false, counts = true } = {}) {
    this.#origin = origin;
    this.#synced = synced;
    this.#counts = counts;
  }

  /** A copy that knows what this one knows at this moment. */
  clone(): SoftwareAuthenticator {
    const copy = new SoftwareAuthenticator(this.#origin, {
      synced: this.#synced,
      counts: this.#counts,
    });
    copy.#credentials.push(...this.#credentials.map((credential) => ({ ...credential })));
    return copy;
  }

  /** @returns JSON as the browser gives it to the page; undefined: it is registered already. */
  create(options: CreationOptions, lies: Lies = {}): string | undefined {
    const isExcluded = options.excludeCredentials?.some(({ id }) =>
      this.#credentials.some((credential) => credential.id === id),
    );
    if (isExcluded) return undefined;
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const id = randomBytes(32);
    const rpId = lies.rpId ?? options.rp.id ?? '';
    const credential: Credential = {
      id: id.toString('base64url'),
      key: privateKey,
      rpId,
      userHandle: options.user.id,
      counter: 0,
    };
    this.#credentials.push(credential);
    // RFC 9053, sections 2.1 and 7.1.
    const coseKey = map([
      [integer(1), integer(2)],
      [integer(3), integer(-7)],
      [integer(-1), integer(1)],
      [integer(-2), bytes(Buffer.from(x, 'base64url'))],
      [integer(-3), bytes(Buffer.from(y, 'base64url'))],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey]);
    const authData = Buffer.concat([this.#authenticatorData(credential, lies, true), attested]);
    const attestationObject = map([
      [text('fmt'), text('none')],
      [text('attStmt'), map([])],
      [text('authData'), bytes(authData)],
    ]);
    return JSON.stringify({
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, lies),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal', 'made-up'],
      },
    });
  }

  /** @returns JSON as the browser gives it to the page. */
  get(options: RequestOptions, lies: Lies = {}): string {
    const rpId = lies.rpId ?? options.rpId;
    const credential = this.#credentials.find(
      ({ id, ...known }) =>
        (lies.rpId !== undefined || known.rpId === rpId) &&
        (options.allowCredentials?.some((allowed) => allowed.id === id) ?? true),
    );
    if (!credential) throw new Error('The authenticator has no such credential.');
    if (this.#counts) credential.counter += 1;
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, lies);
    const authData = this.#authenticatorData(
      { ...credential, ...(lies.rpId !== undefined && { rpId: lies.rpId }) },
      lies,
      false,
    );
    const key = lies.forged
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : credential.key;
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    return JSON.stringify({
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON,
        authenticatorData: authData.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(key, 'base64url'),
        userHandle: 'userHandle' in lies ? lies.userHandle : credential.userHandle,
      },
    });
  }

  #clientData(type: string, challenge: string, lies: Lies): string {
    const data = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? this.#origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  /** WebAuthn Level 3, section 6.1. */
  #authenticatorData({ rpId, counter }: Credential, lies: Lies, attested: boolean): Buffer {
    const flags =
      (lies.absent ? 0 : 0x01) |
      (lies.unverified ? 0 : 0x04) |
      (this.#synced ? 0x08 | 0x10 : 0) |
      (attested ? 0x40 : 0);
    const tail = Buffer.alloc(5);
    tail.writeUInt8(flags);
    tail.writeUInt32BE(lies.counter ?? counter, 1);
    return Buffer.concat([sha256(Buffer.from(rpId)), tail]);
  }
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** CBOR (RFC 8949), as much of it as an authenticator says. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}

function integer(value: number): Buffer {
  return value >= 0 ? head(0, value) : head(1, -1 - value);
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([head(2, value.length), value]);
}

function text(value: string): Buffer {
  return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
}

function map(entries: [Buffer, Buffer][]): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flat()]);
}
