import { createApiToken } from './provider.ts';

/** Calls the provider's admin API, as its administrator. */
export type AdminApi = (method: string, route: string, body?: unknown) => Promise<Response>;

/** Gets a token, which takes half a second, for as many calls as are wanted. */
export async function connectAdminApi(providerUrl: string): Promise<AdminApi> {
  const token = await createApiToken();
  return (method, route, body) =>
    send(`${providerUrl}/api/v1${route}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
}

/** @throws {Error} with one sentence that says what to do. */
async function send(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    const { cause } = error as { cause?: { message?: string } };
    const mend = address.startsWith('https:')
      ? 'https takes GATEHOUSE_TLS_CERT and GATEHOUSE_TLS_KEY with a certificate that Node.js trusts, or a proxy in front'
      : 'is GATEHOUSE_URL the address of this machine?';
    throw new Error(
      `${new URL(address).origin} does not answer (${cause?.message ?? error}): ${mend}.`,
    );
  }
}
