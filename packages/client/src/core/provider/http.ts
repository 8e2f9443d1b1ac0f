import type { CustomFetch } from 'openid-client';
import { ConfigError, GatehouseError } from '../errors.ts';
import { isSafeAddress } from './addresses.ts';
import type { ProviderFetch, ResolvedProvider } from './options.ts';

/** Answers that are longer are refused, in bytes: metadata, keys and tokens of real providers take some 10 KB. */
const MAX_BYTES = 1024 * 1024;
/** Statuses whose answers have no body. Fetch Standard, "null body status" */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * The HTTP client for requests to the provider. Within the time limit it has read the whole answer, of at most
 * 1 MB; it follows no redirect, and asks nothing of addresses where others could listen.
 *
 * The requests throw `GatehouseError`: `provider_unavailable`, `provider_invalid_response`.
 */
export function createHttp(
  settings: Pick<ResolvedProvider, 'timeout' | 'fetch' | 'tls' | 'proxy'>,
): CustomFetch {
  const { timeout } = settings;
  let sender: Promise<ProviderFetch> | undefined;

  function send(): Promise<ProviderFetch> {
    if (settings.fetch) return Promise.resolve(settings.fetch);
    if (!settings.tls && settings.proxy === undefined) {
      return Promise.resolve((url, request) =>
        fetch(url, { ...request, body: request.body ?? null }),
      );
    }
    sender ??= undiciFetch(settings);
    return sender;
  }

  return async (address, options) => {
    const what = `${options.method} ${withoutQuery(address)}`;
    if (!isSafeAddress(address)) {
      throw new GatehouseError(
        'provider_invalid_response',
        `${what}: the provider's metadata leads to an address without https`,
      );
    }
    const body = options.body;
    if (typeof body === 'object' && body !== null && !(body instanceof URLSearchParams)) {
      throw new TypeError('requests to the provider are forms or have no body');
    }
    const limit = new AbortController();
    const late = new Promise<never>((_, reject) => {
      limit.signal.addEventListener('abort', () => reject(limit.signal.reason), { once: true });
    });
    const timer = setTimeout(
      () => limit.abort(new Error(`no whole answer within ${timeout} s`)),
      timeout * 1000,
    );
    const exchange = async (): Promise<Response> => {
      const request = await send();
      const { method, headers } = options;
      const response = await request(address, {
        method,
        headers,
        body,
        redirect: 'manual',
        signal: limit.signal,
      });
      if (response.redirected) {
        throw new GatehouseError('provider_invalid_response', `${what}: a redirect was followed`);
      }
      return await wholeAnswer(response, what);
    };
    try {
      // The race is for a `fetch` of the app's own that does not heed the signal.
      return await Promise.race([exchange(), late]);
    } catch (cause) {
      if (cause instanceof GatehouseError || cause instanceof ConfigError) throw cause;
      throw new GatehouseError('provider_unavailable', `${what}: ${reasonOf(cause)}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The answer with its body in memory: whoever reads it waits for nobody. */
async function wholeAnswer(response: Response, what: string): Promise<Response> {
  const { status, headers } = response;
  const tooLarge = () =>
    new GatehouseError(
      'provider_invalid_response',
      `${what}: the answer has more than ${MAX_BYTES} bytes`,
    );
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  if (Number(headers.get('content-length') ?? 0) > MAX_BYTES) {
    void reader?.cancel().catch(() => undefined);
    throw tooLarge();
  }
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) break;
    length += part.value.byteLength;
    if (length > MAX_BYTES) {
      void reader?.cancel().catch(() => undefined);
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return new Response(BODILESS.has(status) ? null : Buffer.concat(chunks), {
    status,
    // Types are the same in any case, which `openid-client` does not know. RFC 9110, section 8.3.1
    headers: [...headers].map(([name, value]): [string, string] => [
      name,
      name === 'content-type' ? value.toLowerCase() : value,
    ]),
  });
}

/**
 * `undici`, which is what Node's own `fetch` is made of but does not offer. Its own `fetch` is taken too: that
 * of Node need not understand the connections of another version.
 */
async function undiciFetch({
  tls,
  proxy,
}: Pick<ResolvedProvider, 'tls' | 'proxy'>): Promise<ProviderFetch> {
  const undici = await import('undici').catch((cause: unknown) => {
    const error = new ConfigError(
      'ERR_GATEHOUSE_CONFIG_INVALID',
      tls ? 'tls' : 'proxy',
      'it needs a package that is not installed: npm install undici',
    );
    error.cause = cause;
    throw error;
  });
  const connect = tls && {
    ...(tls.ca === undefined ? {} : { ca: typeof tls.ca === 'object' ? asList(tls.ca) : tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
  };
  const dispatcher =
    proxy === undefined
      ? new undici.Agent(connect ? { connect } : {})
      : new undici.ProxyAgent({ uri: proxy, ...(connect ? { requestTls: connect } : {}) });
  return async (url, request) => {
    const response = await undici.fetch(url, {
      ...request,
      body: request.body ?? null,
      dispatcher,
    });
    // Its class is another than the global one; what is used of it is the same.
    return response as unknown as Response;
  };
}

function asList(ca: Buffer | readonly (string | Buffer)[]): Buffer | (string | Buffer)[] {
  return Buffer.isBuffer(ca) ? ca : [...(ca as readonly (string | Buffer)[])];
}

function withoutQuery(address: string): string {
  return address.split('?', 1)[0] ?? '';
}

/** The innermost reason, such as `connect ECONNREFUSED 127.0.0.1:1` under fetch's "fetch failed". */
function reasonOf(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  if (!(at instanceof Error)) return 'no answer';
  const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
  const message = at.message || code || at.name;
  // What TLS says of it is a line of its source code.
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code)) {
    return `it does not speak https (${code}); does the address begin with http://?`;
  }
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code)
    ? `${message} (${code}); name the authority of its certificate in tls.ca`
    : message;
}
