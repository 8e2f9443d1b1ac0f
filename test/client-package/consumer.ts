import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, RegistryUnreachableError } from './npm.ts';
import { type Manifest, packClient, readManifest } from './pack.ts';

/** The versions of Node.js that the client promises to run on. */
export const NODE_VERSIONS = ['22', '24'] as const;
export type NodeVersion = (typeof NODE_VERSIONS)[number];

/** Projects outside this repository that have the packed client from npm. */
export interface Consumers {
  /** What the packed package.json says. */
  manifest: Manifest;
  /** Specifiers of all that can be imported. */
  entries: readonly string[];
  /** A project with every optional peer and its types. */
  withPeers: string;
  /** A project without any. */
  alone: string;
  /** Programs. */
  nodes: Record<NodeVersion, string>;
  remove: () => void;
}

/**
 * Packs the client and installs it from the tarball.
 *
 * @returns why not, when the registry can't be reached.
 */
export async function installConsumers(): Promise<Consumers | string> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-client-package-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const tarball = await packClient(folder);
    const source = readManifest();
    const [withPeers, alone, nodes] = await Promise.all([
      install(folder, 'with-peers', [tarball, ...peers(source)]),
      install(folder, 'alone', [tarball]),
      installNodes(folder),
    ]);
    const manifest = readManifest(join(alone, 'node_modules', source.name));
    return { manifest, entries: entriesOf(manifest), withPeers, alone, nodes, remove };
  } catch (error) {
    remove();
    if (error instanceof RegistryUnreachableError) return error.message;
    throw error;
  }
}

/** Copies files that stand beside this one into a project. */
export function addFiles(project: string, files: Readonly<Record<string, string>>): void {
  for (const [from, to] of Object.entries(files)) {
    copyFileSync(fileURLToPath(new URL(from, import.meta.url)), join(project, to));
  }
}

async function install(folder: string, name: string, packages: readonly string[]): Promise<string> {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "app", "private": true }');
  // Optional dependencies are programs for each platform, such as compilers; nothing here runs them.
  await npm(project, ['install', '--omit=optional', '--ignore-scripts', ...packages]);
  return project;
}

/** Every optional peer as the client is developed with it, and types. */
function peers({ peerDependencies = {}, devDependencies = {} }: Manifest): string[] {
  const types = readManifest(fileURLToPath(new URL('../../', import.meta.url))).devDependencies;
  return [
    `@types/node@${types?.['@types/node']}`,
    ...Object.entries(peerDependencies).flatMap(([name, range]) => {
      const typed = `@types/${name}`;
      return [
        // Of a peer that goes by another name in the repository, the newest one that will do.
        `${name}@${devDependencies[name] ?? range}`,
        ...(devDependencies[typed] ? [`${typed}@${devDependencies[typed]}`] : []),
      ];
    }),
  ];
}

/** Node.js comes from npm too: a package for each platform, with the program and no install step. */
async function installNodes(folder: string): Promise<Record<NodeVersion, string>> {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const own = process.versions.node.split('.')[0];
  const missing = NODE_VERSIONS.filter((version) => version !== own);
  const project = await install(
    folder,
    'nodes',
    missing.map((version) => `node-${version}@npm:node-${platform}-${process.arch}@${version}`),
  );
  const program = (version: NodeVersion) => {
    const bin = join(project, 'node_modules', `node-${version}`, 'bin');
    return join(bin, readdirSync(bin).find((file) => /^node(\.exe)?$/.test(file)) ?? 'node');
  };
  return Object.fromEntries(
    NODE_VERSIONS.map((version) => [
      version,
      version === own ? process.execPath : program(version),
    ]),
  ) as Record<NodeVersion, string>;
}

function entriesOf({ name, exports }: Manifest): string[] {
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => {
      if (entry.includes('*')) throw new Error(`no test knows what is behind ${entry}`);
      return name + entry.slice(1);
    });
}
