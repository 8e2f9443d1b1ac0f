import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** What the engine stores, in this provider's own memory; the engine's own is shared by all of a process. */
export function createMemoryAdapter(): AdapterFactory {
  const payloads = new Map<string, AdapterPayload>();

  return (model): Adapter => {
    const keyOf = (id: string) => `${model} ${id}`;
    const findBy = (name: 'uid' | 'userCode', value: string) =>
      [...payloads].find(
        ([key, payload]) => key.startsWith(`${model} `) && payload[name] === value,
      )?.[1];
    return {
      async upsert(id, payload) {
        payloads.set(keyOf(id), payload);
      },
      find: async (id) => payloads.get(keyOf(id)),
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const payload = payloads.get(keyOf(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        payloads.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, payload] of payloads)
          if (payload.grantId === grantId) payloads.delete(key);
      },
    };
  };
}
