import { type Finding, findings, type Patient } from '../check.ts';
import { reasonsOf } from './issuer.ts';

/** Checks what several processes of the app would need to agree. */
export async function checkStores({ settings, env }: Patient): Promise<readonly Finding[]> {
  if (!settings) {
    const why = 'the settings can’t be used';
    return [findings('stores.shared').skipped(why), findings('stores.reachable').skipped(why)];
  }
  return [checkShared(settings, env), await checkReachable(settings)];
}

function checkShared(
  {
    sessionStore,
    refreshStore,
    revocationStore,
    storeRefreshToken,
  }: NonNullable<Patient['settings']>,
  env: Patient['env'],
): Finding {
  const { ok, warning } = findings('stores.shared');
  if (sessionStore) return ok('sessions are in a store');
  if (storeRefreshToken && !refreshStore) {
    return warning(
      'sessions in cookies hold refresh tokens, which several processes would use twice',
      'gatehouse({ refreshStore: … })   unless there is one process only',
    );
  }
  if (!revocationStore && env.NODE_ENV === 'production') {
    return warning(
      'sessions are in cookies, and each process remembers by itself which of them were ended elsewhere',
      'gatehouse({ revocationStore: … })   unless there is one process only',
    );
  }
  return ok('sessions are in cookies');
}

async function checkReachable({
  sessionStore,
  refreshStore,
  revocationStore,
  users,
}: NonNullable<Patient['settings']>): Promise<Finding> {
  const { ok, error, skipped } = findings('stores.reachable');
  const stores = { sessionStore, refreshStore, revocationStore };
  const asked = Object.entries(stores).filter(([, store]) => store !== undefined);
  try {
    for (const [, store] of asked) await store?.read('gatehouse-client-doctor');
    await users?.store.read('gatehouse-client-doctor');
  } catch (cause) {
    return error(reasonsOf(cause), 'start the store, or mend its address');
  }
  const count = asked.length + (users ? 1 : 0);
  if (count === 0) return skipped('there are none, or none that --config names');
  return ok(count === 1 ? 'it answers' : `all ${count} answer`);
}
