import type { RecordedFailure } from '../../packages/provider/src/applications/application-usage.ts';
import { createApplicationUsageRows } from '../../packages/provider/src/storage/application-usage.ts';
import type { RunningConsole } from './fixture.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CALLBACK = 'https://app.example.com/oidc/callback/';
const OLD_CALLBACK = 'https://old.example.com/oidc/callback/';

/** What the sample applications have been seen doing: the Wiki fails just now, others should be tidied up. */
export async function addSampleUsage(
  { provider: { storage } }: RunningConsole,
  users: readonly string[],
): Promise<void> {
  const { db } = storage;
  const now = Date.now();
  await db
    .updateTable('applications')
    .set({
      created_at: now - 420 * DAY,
      redirect_uris: JSON.stringify([CALLBACK, OLD_CALLBACK]),
      post_logout_redirect_uris: '["https://app.example.com/"]',
    })
    .where('client_id', '=', 'shop')
    .execute();
  await db
    .updateTable('client_secrets')
    .set({ created_at: now - 420 * DAY, last_used_at: now - DAY })
    .where('application_id', 'in', (shop) =>
      shop.selectFrom('applications').select('id').where('client_id', '=', 'shop'),
    )
    .execute();
  await db
    .updateTable('application_usage')
    .set({ recorded_since: now - 120 * DAY })
    .execute();
  const rows = createApplicationUsageRows(db);
  const failure: RecordedFailure = {
    endpoint: 'authorization',
    code: 'redirect_uri_unregistered',
    error: 'invalid_redirect_uri',
    reference: 'K7QF-2M9X',
    sent: CALLBACK.slice(0, -1),
  };
  await rows.note([
    {
      ...seen('wiki', now - 3 * DAY, users[0]),
      failed_at: now - MINUTE,
      failure: JSON.stringify(failure),
    },
    { ...seen('shop', now - DAY, users[1]), last_pkce_at: now - DAY, last_without_pkce_at: null },
    seen('payments', now - 2 * DAY, users[2]),
    {
      ...seen('tickets', now - 2 * DAY, users[4]),
      last_pkce_at: now - 2 * DAY,
      last_without_pkce_at: null,
    },
  ]);
  const [shop] = await db
    .selectFrom('applications')
    .select('id')
    .where('client_id', '=', 'shop')
    .execute();
  const uris = { redirect: [CALLBACK, OLD_CALLBACK], post_logout: [] };
  await rows.setUris(shop?.id ?? '', uris, now - 200 * DAY);
  await rows.noteUris([
    { client_id: 'shop', kind: 'redirect', uri: CALLBACK, used_at: now - DAY },
    { client_id: 'wiki', kind: 'redirect', uri: CALLBACK, used_at: now - 3 * DAY },
  ]);
}

function seen(client_id: string, at: number, user = '') {
  return {
    client_id,
    first_sign_in_at: at - 90 * DAY,
    last_sign_in_at: at,
    last_sign_in_user_id: user,
    last_sign_in_session_id: 'Xk2fPq7Lm',
    last_sign_in_reference: 'K7QF-2M9X',
    last_request_at: at,
    last_pkce_at: null,
    last_without_pkce_at: at,
    auth_method: client_id === 'tickets' ? 'none' : 'client_secret_basic',
    auth_method_at: at,
    failed_at: null,
    failure: null,
  };
}
