/**
 * How the core reads a framework's requests and adds cookies to its answers. One object for each
 * framework, made once: nothing is allocated for a request that needs nothing.
 */
export interface Port<Req, Res> {
  method(req: Req): string;
  /** Path and query as the browser asked, also below a prefix that the framework cut off. */
  url(req: Req): string;
  /** A request header by its lower-case name. */
  header(req: Req, name: string): string | undefined;
  /** Scheme and host under which people reach the app, by the framework's trust-proxy setting. */
  origin(req: Req): string;
  /** Whether that scheme is https; asked for on every request. */
  isSecure(req: Req): boolean;
  /** All request headers. */
  headers(req: Req): Headers;
  /** Adds a `Set-Cookie` line to the answer, whoever writes it. */
  appendCookie(req: Req, res: Res, line: string): void;
  /**
   * Whether no cookie can be added, nor an answer be sent in place of the page: then nothing is begun
   * that a cookie would have to remember, and a visit throws what fails. Default: never.
   */
  isReadOnly?(req: Req): boolean;
}

/** Requests and answers of the Fetch standard. The cookies of an answer that does not exist yet are collected. */
export const webPort: Port<Request, string[]> = {
  method: (request) => request.method,
  url: (request) => {
    const { pathname, search } = new URL(request.url);
    return pathname + search;
  },
  header: (request, name) => request.headers.get(name) ?? undefined,
  origin: (request) => new URL(request.url).origin,
  isSecure: (request) => request.url.startsWith('https:'),
  headers: (request) => request.headers,
  appendCookie: (_request, cookies, line) => void cookies.push(line),
};

/** What can be told of a request before anything is known about who makes it. */
export interface Address {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Host and port under which people reach the app. */
  readonly host: string;
  /** A request header by its lower-case name. */
  header(name: string): string | undefined;
}

/** The address of a request, under the app's configured origin where there is one. */
export function addressOf<Req, Res>(
  port: Port<Req, Res>,
  req: Req,
  { appOrigin }: { readonly appOrigin: string | undefined },
): Address {
  return {
    method: port.method(req),
    url: port.url(req),
    host: (appOrigin ?? port.origin(req)).replace(/^\w+:\/\//, ''),
    header: (name) => port.header(req, name),
  };
}
