/** The registered URI that a sent one was probably meant to be, and what keeps it from being it. */
export interface UriComparison {
  uri: string;
  /** Half a sentence: what the sent one has otherwise. */
  difference: string;
}

/** The parts of a URI, the one that is most often mistaken first. */
const PARTS = [
  {
    differs: (a: URL, b: URL) => slashless(a.pathname) !== slashless(b.pathname),
    tell: (a: URL, b: URL) =>
      a.pathname.toLowerCase() === b.pathname.toLowerCase()
        ? 'the path has other capital letters'
        : `the path is ${a.pathname} in place of ${b.pathname}`,
  },
  {
    differs: (a: URL, b: URL) =>
      a.pathname !== b.pathname && slashless(a.pathname) === slashless(b.pathname),
    tell: (a: URL) =>
      a.pathname.endsWith('/') ? 'it has a slash at its end' : 'it lacks the slash at its end',
  },
  {
    differs: (a: URL, b: URL) => a.hostname !== b.hostname,
    tell: (a: URL, b: URL) => `the host is ${a.hostname} in place of ${b.hostname}`,
  },
  {
    differs: (a: URL, b: URL) => a.protocol !== b.protocol,
    tell: (a: URL, b: URL) =>
      `it is ${a.protocol.slice(0, -1)} in place of ${b.protocol.slice(0, -1)}`,
  },
  {
    differs: (a: URL, b: URL) => a.port !== b.port && a.protocol === b.protocol,
    tell: (a: URL, b: URL) => `the port is ${portOf(a)} in place of ${portOf(b)}`,
  },
  {
    differs: (a: URL, b: URL) => a.search !== b.search,
    tell: (_a: URL, b: URL) =>
      b.search === '' ? 'it has a query, from ? on' : 'the query, from ? on, is another',
  },
  {
    differs: (a: URL, b: URL) => a.hash !== b.hash,
    tell: () => 'it has a fragment, from # on',
  },
] as const;

/**
 * Finds the registered URI that differs from `sent` in the fewest parts.
 *
 * @returns undefined when there is none that is near: no more than two parts differ, and the host or the path is the
 *   same.
 */
export function compareUris(
  sent: string,
  registered: readonly string[],
): UriComparison | undefined {
  const a = URL.parse(sent);
  if (!a) return undefined;
  const compared = registered.flatMap((uri) => {
    const b = URL.parse(uri);
    if (!b) return [];
    const differences = PARTS.filter(({ differs }) => differs(a, b)).map(({ tell }) => tell(a, b));
    const isNear = a.hostname === b.hostname || slashless(a.pathname) === slashless(b.pathname);
    return isNear && differences.length <= 2 ? [{ uri, differences }] : [];
  });
  const [best] = compared.toSorted((x, y) => x.differences.length - y.differences.length);
  if (!best) return undefined;
  // Spelt in another way, such as with the default port, it is the same to a browser and not to us.
  const difference = best.differences.join(', and ') || 'it is spelt in another way';
  return { uri: best.uri, difference };
}

function slashless(path: string): string {
  return path.replace(/\/+$/, '');
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}
