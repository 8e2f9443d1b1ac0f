import { createAdminCaller } from './admin-api.ts';

/** Registers an application as an operator would: a token from the command line, then the admin API. */
export async function registerApplication(
  url: string,
  dataFolder: string,
  application: Record<string, unknown>,
): Promise<{ client_id: string; client_secret: string }> {
  const call = createAdminCaller(url, dataFolder);
  return (await call('POST', '/apps', application)) as { client_id: string; client_secret: string };
}
