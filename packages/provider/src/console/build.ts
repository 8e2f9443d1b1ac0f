import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** One file of the dashboard as it was built, with what the build compressed of it. */
export interface ConsoleFile {
  contentType: string;
  body: Buffer;
  /** By the name of the encoding (RFC 9110, section 8.4.1). */
  encoded: Partial<Record<Encoding, Buffer>>;
}

/** Best first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];
const ENDINGS: Record<Encoding, string> = { br: '.br', gzip: '.gz' };

const CONTENT_TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The dashboard as it was built. */
export interface ConsoleBuild {
  /** The document, with {@link NONCE_PLACE} where the nonce of each answer goes. */
  document: string;
  /** Everything else by its path in the folder, with forward slashes. */
  files: ReadonlyMap<string, ConsoleFile>;
}

/** The build writes this into the document. */
export const NONCE_PLACE = '__CSP_NONCE__';

/**
 * Reads the build when it is first asked for, and again when it has been made anew.
 *
 * @param folder where the build is; it may be made later.
 * @returns a function that returns undefined as long as there is none.
 */
export function createConsoleBuild(folder: string): () => Promise<ConsoleBuild | undefined> {
  let read: { at: number; build: Promise<ConsoleBuild> } | undefined;
  return async () => {
    const at = await stat(join(folder, 'index.html')).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (at === undefined) return undefined;
    if (read?.at !== at) read = { at, build: readBuild(folder) };
    return await read.build;
  };
}

async function readBuild(folder: string): Promise<ConsoleBuild> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const contents = new Map<string, Buffer>();
  await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        contents.set(relative(folder, path).split(sep).join('/'), await readFile(path));
      }),
  );
  const files = new Map<string, ConsoleFile>();
  for (const [path, body] of contents) {
    const contentType = CONTENT_TYPES[extname(path)];
    if (!contentType) continue;
    const encoded: ConsoleFile['encoded'] = {};
    for (const encoding of ENCODINGS) {
      const content = contents.get(path + ENDINGS[encoding]);
      if (content) encoded[encoding] = content;
    }
    files.set(path, { contentType, body, encoded });
  }
  return { document: contents.get('index.html')?.toString() ?? '', files };
}
