import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Imports } from '../directory/imports/imports.ts';
import type { UserImport } from '../directory/imports/user-import.ts';
import { unsupported } from './error-handler.ts';
import { ProblemError } from './problems.ts';
import {
  closed,
  count,
  failures,
  IdParams,
  mapPage,
  NoContent,
  NullableTimestamp,
  nullableText,
  nullableTimestamp,
  oneOf,
  PageQuery,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';
import { compileAllButBody } from './validation.ts';

const CSV = 'text/csv';
/** Bytes of a file; it is never held as a whole. */
const MAX_FILE = 256 * 1024 * 1024;

const outcomes = ['created', 'updated', 'unchanged', 'failed'] as const;

export const ImportBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    state: oneOf(['running', 'finished', 'cancelled', 'failed'], {
      description: '`failed`: it could not go on, for `reason`; what was done stays.',
    }),
    reason: nullableText({
      description:
        'Why it failed: `privilege_missing`, when its sender may not administer users any more; `attributes_changed`, when an attribute that it names is gone.',
    }),
    mode: oneOf(['create', 'upsert']),
    dry_run: Type.Boolean(),
    rows_total: count('Rows below the header.'),
    rows_done: count('How far it is.'),
    created: count('Users who were added; in a dry run, who would be.'),
    updated: count('Users who were changed.'),
    unchanged: count('Users who had all that their row says.'),
    failed: count('Rows of which nothing was taken.'),
    created_at: Timestamp,
    finished_at: NullableTimestamp,
  },
  { $id: 'Import', description: 'A file of users that is taken in.' },
);

export const ImportResultBody = closed(
  {
    number: Type.Integer({ description: 'Of the row; 1 is the first below the header.' }),
    outcome: oneOf(outcomes),
    user_id: nullableText({ description: 'null: there is no such user.' }),
    errors: Type.Array(
      closed({
        column: nullableText({ description: 'null: the row as a whole.' }),
        code: Type.String({ description: 'Stable, for programs.' }),
        detail: Type.String({ description: 'What is wrong and how to mend it, for people.' }),
      }),
    ),
  },
  { $id: 'ImportResult', description: 'What came of a row.' },
);

const UploadQuery = closed({
  mode: Type.Optional(
    oneOf(['create', 'upsert'], {
      default: 'create',
      description: '`upsert`: who is there already, by e-mail address, is changed.',
    }),
  ),
  dry_run: Type.Optional(
    oneOf(['true', 'false'], {
      default: 'false',
      description: '`true`: tells what would come of each row, and changes nobody.',
    }),
  ),
  invite: Type.Optional(
    oneOf(['true', 'false'], {
      default: 'false',
      description:
        '`true`: users who are added are sent an invitation, and so is who is `invited` already and has none that is still good. A column `invite` says so row by row.',
    }),
  ),
});

const File = Type.String({
  description: 'The file.',
  examples: ['email,name,roles\nada@example.com,Ada Lovelace,admin;staff\n'],
});

const ResultPageQuery = closed({
  ...PageQuery.properties,
  outcome: Type.Optional(oneOf(outcomes, { description: 'Only such rows.' })),
});

const userImport = reference<typeof ImportBody>('Import');
const result = reference<typeof ImportResultBody>('ImportResult');
const tags = ['Imports'];

/** `/imports`. */
export function createImportRoutes({ imports }: { imports: Imports }): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(createUploadRoute(imports));

    app.get(
      '/imports',
      {
        schema: {
          tags,
          operationId: 'listImports',
          summary: 'List imports',
          description: 'The latest first. What is over is removed after 30 days.',
          querystring: PageQuery,
          response: {
            200: pageOf(userImport),
            ...failures('parameter_invalid', 'cursor_invalid', 'privilege_missing'),
          },
        },
      },
      async (request) =>
        mapPage(await imports.list(request.query, { by: request.actor }), toImportBody),
    );

    app.get(
      '/imports/:id',
      {
        schema: {
          tags,
          operationId: 'getImport',
          summary: 'Read how far an import is',
          params: IdParams,
          response: { 200: userImport, ...failures('privilege_missing', 'import_not_found') },
        },
      },
      async (request) => toImportBody(await imports.get(request.params.id, { by: request.actor })),
    );

    app.get(
      '/imports/:id/results',
      {
        schema: {
          tags,
          operationId: 'listImportResults',
          summary: 'List what came of the rows',
          params: IdParams,
          querystring: ResultPageQuery,
          response: {
            200: pageOf(result),
            ...failures(
              'parameter_invalid',
              'cursor_invalid',
              'privilege_missing',
              'import_not_found',
            ),
          },
        },
      },
      async (request) =>
        await imports.results(request.params.id, request.query, { by: request.actor }),
    );

    app.post(
      '/imports/:id/cancel',
      {
        schema: {
          tags,
          operationId: 'cancelImport',
          summary: 'Stop an import',
          description: 'The rows that are done stay done.',
          params: IdParams,
          response: {
            200: userImport,
            ...failures('privilege_missing', 'import_not_found', 'import_over'),
          },
        },
      },
      async (request) =>
        toImportBody(await imports.cancel(request.params.id, { by: request.actor })),
    );

    app.delete(
      '/imports/:id',
      {
        schema: {
          tags,
          operationId: 'deleteImport',
          summary: 'Remove an import and its results',
          description: 'Its users stay.',
          params: IdParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'import_not_found', 'import_running'),
          },
        },
      },
      async (request, reply) => {
        await imports.delete(request.params.id, { by: request.actor });
        return reply.code(204).send(null);
      },
    );
  };
}

/** The one route that reads something else than JSON. */
function createUploadRoute(imports: Pick<Imports, 'receive'>): FastifyPluginAsyncTypebox {
  return async (upload) => {
    upload.removeAllContentTypeParsers();
    upload.addContentTypeParser(CSV, { bodyLimit: MAX_FILE }, (_request, payload, done) =>
      done(null, payload),
    );
    upload.post(
      '/imports',
      {
        bodyLimit: MAX_FILE,
        // The file comes in bit by bit, so that it is checked as it is read.
        validatorCompiler: compileAllButBody,
        // The file is not kept to be compared; who is there already is not added again.
        config: { takesIdempotencyKey: false, mediaType: CSV },
        schema: {
          tags,
          operationId: 'createImport',
          summary: 'Import users from a CSV file',
          description: `The body is the file: \`Content-Type: text/csv\`, UTF-8, ${MAX_FILE / 1024 / 1024} MB at most. Its first line names the columns as the fields of a user, and attributes as \`attributes.department\`; several values of a cell are separated by \`;\`, and an empty cell says nothing. The rows are done in the background.`,
          consumes: [CSV],
          querystring: UploadQuery,
          body: File,
          response: {
            202: userImport,
            ...failures(
              'parameter_invalid',
              'body_too_large',
              'media_type_unsupported',
              'privilege_missing',
              'import_file_invalid',
            ),
          },
        },
      },
      async (request, reply) => {
        // Fastify asks no parser about a request that does not say what it carries.
        if (!request.body) throw new ProblemError('media_type_unsupported', unsupported(CSV));
        const { mode = 'create', dry_run, invite } = request.query;
        const file = limited(request.body as unknown as AsyncIterable<Uint8Array>);
        const options = { mode, dryRun: dry_run === 'true', invite: invite === 'true' };
        const begun = await imports.receive(file, options, { by: request.actor });
        const path = request.url.split('?', 1)[0];
        reply.code(202).header('location', `${path}/${begun.id}`);
        return toImportBody(begun);
      },
    );
  };
}

/** Files without a Content-Length are counted as they come. */
async function* limited(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const bytes of file) {
    received += bytes.length;
    if (received > MAX_FILE) throw new ProblemError('body_too_large');
    yield bytes;
  }
}

function toImportBody({
  created_at,
  finished_at,
  ...fields
}: UserImport): Static<typeof ImportBody> {
  return {
    ...fields,
    created_at: timestamp(created_at),
    finished_at: nullableTimestamp(finished_at),
  };
}
