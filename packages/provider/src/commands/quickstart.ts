import { parseArgs } from 'node:util';
import { COMMAND_LINE } from '../actor.ts';
import { createApplications } from '../applications/applications.ts';
import { createAuditLog } from '../audit/events.ts';
import { systemClock } from '../clock.ts';
import { type Config, loadConfig } from '../config.ts';
import { createAttributes } from '../directory/attributes.ts';
import { DomainError } from '../domain-error.ts';
import {
  createQuickstarts,
  type QuickstartOfApplication,
  type Quickstarts,
  type RenderedQuickstart,
} from '../quickstarts/quickstarts.ts';
import type { Storage } from '../storage/database.ts';
import { openExistingStorage } from './existing-storage.ts';
import { UsageError } from './usage-error.ts';

/**
 * `gatehouse quickstart [name] --app <client_id>`: prints the code of a quickstart with the values of an application,
 * or, without a name, which there are. It needs the database, not the running server.
 *
 * @param args what follows `quickstart`.
 * @throws {UsageError} for arguments that it does not understand, an unknown application or quickstart, or where
 *   nothing was ever started.
 */
export async function quickstart(args: readonly string[]): Promise<void> {
  const { name, app } = parse(args);
  const config = loadConfig(process.env);
  const storage = await openExistingStorage(config);
  try {
    const quickstarts = openQuickstarts(storage, config);
    const asked = { by: COMMAND_LINE };
    console.log(
      name === undefined
        ? toList(await quickstarts.list(app, asked))
        : toText(await quickstarts.render(app, name, asked)),
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new UsageError(
      error.code === 'quickstart_not_found'
        ? `There is no quickstart "${name}": leave the name out to see which there are.`
        : `There is no application "${app}".`,
    );
  } finally {
    await storage.close();
  }
}

function parse(args: readonly string[]): { name: string | undefined; app: string } {
  const usage = 'gatehouse quickstart [name] --app <client_id>';
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { app: { type: 'string' } },
    });
    if (values.app && positionals.length < 2) return { name: positionals[0], app: values.app };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
  throw new UsageError(`Say of which application: ${usage}`);
}

function openQuickstarts(
  storage: Storage,
  { issuer, clientPackage }: Pick<Config, 'issuer' | 'clientPackage'>,
): Quickstarts {
  const { db } = storage;
  const registry = { db, clock: systemClock, audit: createAuditLog({ db, clock: systemClock }) };
  const attributes = createAttributes(registry);
  return createQuickstarts({
    issuer,
    clientPackage,
    applications: createApplications({ ...registry, storage, attributes }),
  });
}

function toList(quickstarts: readonly QuickstartOfApplication[]): string {
  const width = Math.max(...quickstarts.map(({ name }) => name.length));
  return quickstarts
    .map(({ name, manifest: { label, family } }) => `${name.padEnd(width)}  ${label} (${family})`)
    .join('\n');
}

function toText({ manifest, changes, steps, openUrl }: RenderedQuickstart): string {
  const needed = changes.map(({ detail, changes: change }) =>
    change === null ? detail : `${detail} Change the application: ${JSON.stringify(change)}`,
  );
  const done = steps.map(({ title, text, file, code }, index) =>
    [
      `${index + 1}. ${title}`,
      ...(text ? [text] : []),
      ...(code === null ? [] : [`--- ${file ?? 'in a terminal'}`, code]),
    ].join('\n'),
  );
  return [
    manifest.label,
    ...needed.map((sentence) => `! ${sentence}`),
    ...done,
    ...(openUrl === null ? [] : [`Then open ${openUrl} and sign in.`]),
  ].join('\n\n');
}
