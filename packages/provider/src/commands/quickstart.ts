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
import { helpFor } from './help.ts';
import { readArguments } from './read-arguments.ts';
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
        : `There is no application "${app}": give its client ID, as the dashboard and GET /api/v1/apps tell it.`,
    );
  } finally {
    await storage.close();
  }
}

function parse(args: readonly string[]): { name: string | undefined; app: string } {
  const { values, positionals } = readArguments(['quickstart'], () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { app: { type: 'string' } },
    }),
  );
  if (!values.app) {
    throw new UsageError(`Say of which application.\n\n${helpFor('quickstart')}`);
  }
  const [name, ...more] = positionals;
  if (more.length > 0) {
    throw new UsageError(`Give one name: ${positionals.join(', ')} are ${positionals.length}.`);
  }
  return { name, app: values.app };
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
