import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Registers an application as an operator would: a token from the command line, then the admin API. */
export async function registerApplication(
  url: string,
  dataFolder: string,
  application: Record<string, unknown>,
): Promise<{ client_id: string; client_secret: string }> {
  const main = fileURLToPath(new URL('../packages/provider/src/main.ts', import.meta.url));
  const token = execFileSync(process.execPath, [main, 'token', '--scope', 'admin'], {
    env: { ...process.env, GATEHOUSE_DATA: dataFolder },
    encoding: 'utf8',
  }).trim();
  const response = await fetch(`${url}/api/v1/apps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(application),
  });
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()) as { client_id: string; client_secret: string };
}
