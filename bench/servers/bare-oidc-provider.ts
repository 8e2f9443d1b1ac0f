import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider';

/** oidc-provider as it comes, with a Map for a database: what our storage, pages and rules are added to. */
const records = new Map<string, AdapterPayload>();
const idsByUid = new Map<string, string>();

class MapAdapter implements Adapter {
  readonly #kind: string;
  constructor(kind: string) {
    this.#kind = kind;
  }
  #key(id: string) {
    return `${this.#kind}:${id}`;
  }
  async upsert(id: string, payload: AdapterPayload) {
    records.set(this.#key(id), payload);
    if (this.#kind === 'Session' && payload.uid) idsByUid.set(payload.uid, id);
  }
  async find(id: string) {
    return records.get(this.#key(id));
  }
  async findByUid(uid: string) {
    return records.get(this.#key(idsByUid.get(uid) ?? ''));
  }
  async findByUserCode() {
    return undefined;
  }
  async consume(id: string) {
    const payload = records.get(this.#key(id));
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id: string) {
    records.delete(this.#key(id));
  }
  async revokeByGrantId(grantId: string) {
    for (const [key, payload] of records) if (payload.grantId === grantId) records.delete(key);
  }
}

const { PORT, CLIENT_ID = '', CLIENT_SECRET = '', REDIRECT_URI = '' } = process.env;
const { generateKeyPair, exportJWK } = await import('jose');
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const provider = new Provider(`http://localhost:${PORT}`, {
  adapter: MapAdapter,
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'key' }] },
  cookies: { keys: ['a key for cookies'] },
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  conformIdTokenClaims: false,
  clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [REDIRECT_URI] }],
  findAccount: async (_ctx, accountId) => ({
    accountId,
    claims: async () => ({ sub: accountId, name: 'Someone', email: 'someone@example.com' }),
  }),
});
provider.listen(Number(PORT), '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://localhost:${PORT}` });
});
process.on('SIGTERM', () => process.exit(0));
