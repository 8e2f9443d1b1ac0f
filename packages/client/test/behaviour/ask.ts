import { request } from 'node:http';

/** What a bare request was answered with. */
export interface Answered {
  readonly status: number;
  readonly location: string | undefined;
}

/** A page visit with the headers and the request target as they are, which `fetch` would not send so. */
export async function ask(
  url: string,
  headers: Record<string, string>,
  path?: string,
): Promise<Answered> {
  return await new Promise((done, failed) => {
    const options = path === undefined ? {} : { path };
    const sent = request(
      url,
      { ...options, headers: { accept: 'text/html', ...headers } },
      (response) => {
        response.resume();
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, location: response.headers.location }),
        );
      },
    );
    sent.on('error', failed);
    sent.end();
  });
}
