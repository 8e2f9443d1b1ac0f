import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadPageAssets } from '../../src/pages/assets.ts';
import type { Page } from '../../src/pages/page.ts';
import { brandFiles } from './branded-pages.ts';

/** The policy that the provider sends; the pages must do with it. Scripts run where the page says so. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";
const SCRIPTS = "; script-src 'self'";
const ASKING = "; connect-src 'self'";

export interface SampleServer {
  url: string;
  close(): Promise<void>;
}

/** Serves each page at `/` and its name, with the assets, as strictly as the provider does. */
export async function startSampleServer(pages: Record<string, Page>): Promise<SampleServer> {
  const assets = new Map(
    [...loadPageAssets(), ...brandFiles()].map((asset) => [asset.path, asset]),
  );
  const find = (path: string) => {
    const page = pages[path.slice(1)];
    if (!page) return { ...assets.get(path), policy: CONTENT_SECURITY_POLICY };
    const policy = [CONTENT_SECURITY_POLICY, page.script && SCRIPTS, page.asks && ASKING]
      .filter(Boolean)
      .join('');
    return { contentType: 'text/html; charset=utf-8', body: page.html, policy };
  };
  const server = createServer((request, response) => {
    const found = find(new URL(request.url ?? '/', 'http://localhost').pathname);
    response.writeHead(found.body ? 200 : 404, {
      'content-type': found.contentType ?? 'text/plain',
      'content-security-policy': found.policy,
      'x-content-type-options': 'nosniff',
    });
    response.end(found.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
