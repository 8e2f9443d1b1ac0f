/** What a page says about renewing its visitor's session. */
export interface RenewalOptions {
  /**
   * Called before the page leaves, to save what was typed. The page waits for it; `false` keeps the
   * page, and the caller gets the answer 401. When it throws, the page stays and the call rejects.
   */
  before?: () => unknown;
  /**
   * Whether the page also leaves to sign in when nobody is signed in. Without it, only when a renewal
   * has just found that the session is over; a page that is for everybody keeps its visitors.
   */
  signIn?: boolean;
  /** The `returnToParam` of gatehouse() on the server. Default `next`. */
  returnToParam?: string;
}

/** An answer, whoever fetched it. */
interface Answer {
  readonly status: number;
  readonly url: string;
  header(name: string): string | null;
  text(): Promise<string> | string;
}

const MARK = 'gatehouse-renewal';
/** Milliseconds in which a page does not leave twice for the same reason. */
const QUIET = 30_000;
/** Milliseconds after which a page that is still there did not leave. */
const LEAVING = 10_000;
/** Longer addresses are not returned to. */
const MAX_RETURN_PATH = 1024;

let settings: RenewalOptions = {};
let departure: Promise<void> | undefined;
/** The browser's own `fetch`, while another is in its place. */
let browserFetch: typeof fetch | undefined;

/** Sets the options of the page. */
export function configureRenewal(options: RenewalOptions): void {
  settings = options;
}

/**
 * Sets the options of the page and makes every `fetch` of it a {@link fetchWithRenewal}.
 *
 * @returns a function that puts the browser's `fetch` back.
 */
export function installRenewal(options: RenewalOptions = {}): () => void {
  configureRenewal(options);
  const original = browserFetch ?? window.fetch;
  browserFetch = original;
  window.fetch = fetchWithRenewal;
  return () => {
    window.fetch = original;
    browserFetch = undefined;
  };
}

/**
 * `fetch`, for routes of the app. When the answer says that the session has to be renewed, the page
 * visits the provider and comes back; the promise stays pending meanwhile, so that the caller shows
 * no error. Nothing is sent a second time: the page that comes back calls again if it wants to. An
 * answer 401 is the caller's when the page has just been away for it, when `before` says so, and
 * when the page is still there after ten seconds.
 *
 * @throws whatever `fetch` and `before` throw.
 */
export function fetchWithRenewal(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  return renewing((browserFetch ?? fetch)(input, init));
}

/**
 * The same for an XMLHttpRequest that has ended: resolves when its answer is the caller's, and stays
 * pending while the page leaves.
 */
export async function renewAfter(request: XMLHttpRequest): Promise<void> {
  await leaveFor({
    status: request.status,
    url: request.responseURL,
    header: (name) => request.getResponseHeader(name),
    text: () => {
      const { responseType: type, response } = request;
      return type === 'json'
        ? JSON.stringify(response)
        : type in { '': 1, text: 1 }
          ? response
          : '';
    },
  });
}

async function renewing(fetched: Promise<Response>): Promise<Response> {
  const response = await fetched;
  await leaveFor({
    status: response.status,
    url: response.url,
    header: (name) => response.headers.get(name),
    text: () => response.clone().text(),
  });
  return response;
}

/** Leaves the page if an answer asks for it and it is time to; else resolves at once. */
async function leaveFor(answer: Answer): Promise<void> {
  // Only the app's own server may send its visitors elsewhere.
  if (answer.status !== 401 || !isOwn(new URL(answer.url, location.href))) return;
  const renewal = answer.header('gatehouse-renew');
  const address = destination(renewal ?? loginUrlIn(await answer.text()));
  if (!address) return;
  departure ??= leave(address, renewal === null ? 'login' : 'renewal').finally(() => {
    departure = undefined;
  });
  await departure;
}

/** Resolves, if at all, when the page is still there. */
async function leave(address: URL, reason: 'renewal' | 'login'): Promise<void> {
  const mark = () => sessionStorage.setItem(MARK, `${reason} ${Date.now()}`);
  try {
    if (!isTimeFor(reason, sessionStorage.getItem(MARK))) return;
    mark();
  } catch {
    // Where nothing can be remembered, nothing would end a loop.
    return;
  }
  let stays = true;
  try {
    stays = (await settings.before?.()) === false;
  } finally {
    if (stays) sessionStorage.removeItem(MARK);
  }
  if (stays) return;
  mark();
  location.replace(address);
  await new Promise((done) => setTimeout(done, LEAVING));
}

function isTimeFor(reason: 'renewal' | 'login', mark: string | null): boolean {
  const [last, at] = (mark ?? '').split(' ');
  const isFresh = Math.abs(Date.now() - Number(at)) < QUIET;
  if (isFresh) return last === 'renewal' && reason === 'login';
  return reason === 'renewal' || settings.signIn === true;
}

/** The address to visit, with this page to come back to; `undefined` unless it is a path of this site. */
function destination(path: unknown): URL | undefined {
  if (typeof path !== 'string' || path[0] !== '/') return undefined;
  const url = new URL(path, location.origin);
  if (!isOwn(url)) return undefined;
  const { pathname, search, hash } = location;
  const pages = [pathname + search + hash, pathname + search, pathname];
  const page = pages.find(({ length }) => length <= MAX_RETURN_PATH);
  url.searchParams.set(settings.returnToParam ?? 'next', page ?? '/');
  return url;
}

/** The address in the answer to somebody who is not signed in. */
function loginUrlIn(text: string): unknown {
  try {
    const { error, login_url: url } = JSON.parse(text);
    return error === 'login_required' ? url : undefined;
  } catch {
    return undefined;
  }
}

const isOwn = (url: URL) => url.origin === location.origin;
