import { createHash } from 'node:crypto';
import { HttpBrowser } from '../test/http-browser.ts';
import { createCaller, rate } from './load.ts';
import { cpuOf } from './process-cpu.ts';
import {
  ADMIN,
  freePort,
  type Server,
  startGatehouse,
  startServer,
  temporaryFolder,
} from './processes.ts';
import { registerApplication } from './register-application.ts';
import { median, report } from './report.ts';

const ROUNDS = 5;
const CODES = 1500;
const CONCURRENCY = 32;
const REDIRECT_URI = 'http://localhost:8765/callback';
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** Of one round, for each operation: how many a second, and microseconds of the server's CPU. */
interface Figures {
  rate: number;
  cpu: number;
}

interface Op {
  server: Server;
  endpoint: string;
  authorization: string;
  browser: HttpBrowser;
  clientId: string;
}

/** Codes for tokens: `grant_type=authorization_code` with PKCE, Basic authentication and an RS256 ID token. */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const servers: Server[] = [];
  try {
    const signer = await startServer('./servers/bare-signer.ts');
    const port = await freePort();
    const client = { client_id: 'bench', client_secret: 's'.repeat(43) };
    const bare = await startServer('./servers/bare-oidc-provider.ts', {
      env: {
        PORT: String(port),
        CLIENT_ID: client.client_id,
        CLIENT_SECRET: client.client_secret,
        REDIRECT_URI,
      },
    });
    const gatehouse = await startGatehouse(folder.path);
    servers.push(signer, bare, gatehouse);
    const ours = await signInAtOurs(gatehouse, folder.path);
    const theirs = await signInAtBare(bare, client);

    const rounds: Record<'signer' | 'bare' | 'ours', Figures>[] = [];
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      const figures = {
        signer: await sign(signer),
        bare: await exchange(theirs),
        ours: await exchange(ours),
      };
      // The first round warms up.
      if (round > 0) rounds.push(figures);
    }
    const of = (figure: (round: (typeof rounds)[number]) => number) => median(rounds.map(figure));
    const from = {
      'ours a second': of(({ ours }) => ours.rate),
      'oidc-provider on a Map': of(({ bare }) => bare.rate),
      'bare RS256 signer': of(({ signer }) => signer.rate),
      'us of CPU, ours': of(({ ours }) => ours.cpu),
      'us of CPU, oidc-provider on a Map': of(({ bare }) => bare.cpu),
      'us of CPU, bare RS256 signer': of(({ signer }) => signer.cpu),
    };
    report('code-exchange', [
      {
        name: 'code exchange against a bare RS256 signer',
        value: of(({ ours, signer }) => ours.rate / signer.rate),
        unit: 'x',
        target: { atLeast: 0.45 },
        from,
      },
      {
        name: 'code exchange against oidc-provider on a Map',
        value: of(({ ours, bare }) => ours.rate / bare.rate),
        unit: 'x',
        target: { atLeast: 0.9 },
      },
    ]);
  } finally {
    for (const server of servers) await server.stop();
    folder.remove();
  }
}

async function sign(server: Server): Promise<Figures> {
  const { call, close } = createCaller(CONCURRENCY);
  const result = await measure(server, CODES * 2, async () => {
    await call({ url: server.url });
  });
  close();
  return result;
}

async function measure(
  { child }: Server,
  count: number,
  work: (index: number) => Promise<void>,
): Promise<Figures> {
  const before = cpuOf(child.pid);
  const figure = await rate({ count, concurrency: CONCURRENCY }, work);
  return { rate: figure, cpu: ((cpuOf(child.pid) - before) * 1000) / count };
}

/** Codes are made beforehand; only their exchange is timed. */
async function exchange(op: Op): Promise<Figures> {
  const { call, close } = createCaller(CONCURRENCY);
  const url = authorizationUrl(op);
  const cookie = op.browser.cookieHeader(new URL(url));
  const codes: string[] = [];
  await rate({ count: CODES, concurrency: 8 }, async () => {
    const { headers } = await call({ url, headers: { cookie } });
    const code = new URL(headers.location ?? 'http://none').searchParams.get('code');
    if (!code) throw new Error(`no code: ${headers.location}`);
    codes.push(code);
  });
  const result = await measure(op.server, CODES, async (index) => {
    const { status, body } = await call({
      url: `${op.endpoint}/token`,
      method: 'POST',
      headers: {
        authorization: op.authorization,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `grant_type=authorization_code&code=${codes[index]}&code_verifier=${VERIFIER}&redirect_uri=${encodeURIComponent(REDIRECT_URI)}`,
    });
    if (status !== 200) throw new Error(`no tokens: ${body}`);
  });
  close();
  return result;
}

function authorizationUrl({ endpoint, clientId }: Pick<Op, 'endpoint' | 'clientId'>): string {
  return `${endpoint}/auth?${new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: REDIRECT_URI,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  })}`;
}

const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

async function signInAtOurs(server: Server, dataFolder: string): Promise<Op> {
  const { url } = server;
  const { client_id, client_secret } = await registerApplication(url, dataFolder, {
    client_name: 'Bench',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code'],
  });
  const op = { server, endpoint: `${url}/oidc`, clientId: client_id };
  const browser = new HttpBrowser();
  const page = await browser.follow(await browser.get(authorizationUrl(op)), url);
  await browser.follow(await browser.submit(page, ADMIN), url);
  return { ...op, browser, authorization: basic(client_id, client_secret) };
}

async function signInAtBare(
  server: Server,
  client: { client_id: string; client_secret: string },
): Promise<Op> {
  const { url } = server;
  const op = { server, endpoint: url, clientId: client.client_id };
  const browser = new HttpBrowser();
  const login = await browser.follow(await browser.get(authorizationUrl(op)), url);
  const consent = await browser.follow(
    await browser.submit(login, { login: 'someone', password: 'x' }),
    url,
  );
  await browser.follow(await browser.submit(consent, {}), url);
  return { ...op, browser, authorization: basic(client.client_id, client.client_secret) };
}
