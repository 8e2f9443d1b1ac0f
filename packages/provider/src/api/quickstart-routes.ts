import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  APPLICATION_TYPES,
  AUTH_METHODS,
  GRANT_TYPES,
  SIGNING_ALGS,
} from '../applications/application-rules.ts';
import { NEEDED_CHANGES } from '../quickstarts/fit.ts';
import { CODE_LANGUAGES } from '../quickstarts/literals.ts';
import type { Manifest } from '../quickstarts/manifest.ts';
import { FAMILIES } from '../quickstarts/manifest.ts';
import {
  PLACEHOLDERS,
  type QuickstartOfApplication,
  type Quickstarts,
} from '../quickstarts/quickstarts.ts';
import { closed, failures, nullableText, oneOf, reference } from './schemas.ts';

const NeededChangeBody = closed({
  code: oneOf(NEEDED_CHANGES, { description: 'Stable, for programs.' }),
  detail: Type.String({ description: 'What does not fit, for people.' }),
  changes: Type.Unsafe<QuickstartOfApplication['changes'][number]['changes']>({
    type: ['object', 'null'],
    additionalProperties: false,
    description:
      'The body of `PATCH /apps/{id}` that mends it; null: it takes an application of another kind.',
    properties: {
      grant_types: Type.Array(oneOf(GRANT_TYPES)),
      token_endpoint_auth_method: oneOf(AUTH_METHODS),
      id_token_signed_response_alg: oneOf(SIGNING_ALGS),
      redirect_uris: Type.Array(Type.String()),
      post_logout_redirect_uris: Type.Array(Type.String()),
    },
  }),
});

const kind = {
  name: Type.String({ examples: ['mozilla-django-oidc'] }),
  label: Type.String({ examples: ['Django with mozilla-django-oidc'] }),
  family: oneOf(FAMILIES, { description: 'A language, or a kind of program.' }),
  summary: Type.String({ description: 'What it is, in a sentence.' }),
  application_types: Type.Array(oneOf(APPLICATION_TYPES), {
    description: 'Kinds of applications that it is for.',
  }),
  documentation: nullableText({ description: 'Where the library is documented by its makers.' }),
  tried: Type.Unsafe<Record<string, string> | null>({
    type: ['object', 'null'],
    additionalProperties: { type: 'string' },
    description:
      'Versions that it was run with, by name; null: written by the documentation, and not run.',
  }),
};

const summary = {
  ...kind,
  needed_changes: Type.Array(NeededChangeBody, {
    description: 'What to change in the application first; empty: it fits.',
  }),
};

export const OfferedQuickstartBody = closed(
  {
    ...kind,
    registration: closed(
      {
        application_type: oneOf(APPLICATION_TYPES),
        token_endpoint_auth_method: Type.Optional(oneOf(AUTH_METHODS)),
        id_token_signed_response_alg: Type.Optional(oneOf(SIGNING_ALGS)),
        redirect_uris: Type.Array(Type.String()),
        post_logout_redirect_uris: Type.Array(Type.String()),
      },
      {
        description: 'With a `client_name` the body of `POST /apps` for an application that fits.',
      },
    ),
  },
  {
    $id: 'OfferedQuickstart',
    description: 'Code for one library or product, and what to add an application for it with.',
  },
);

export const QuickstartSummaryBody = closed(summary, {
  $id: 'QuickstartSummary',
  description: 'Code for one library or product, and how the application fits it.',
});

const StepBody = closed({
  title: Type.String(),
  text: nullableText({ description: 'For people; what is between backticks is code.' }),
  file: nullableText({
    description: 'Name of the file within the application; null: `code` is for a shell.',
  }),
  language: Type.Unsafe<(typeof CODE_LANGUAGES)[number] | null>({
    type: ['string', 'null'],
    enum: [...CODE_LANGUAGES, null],
    description: 'What `code` is written in.',
  }),
  code: nullableText({ description: 'Content of the file, or commands.' }),
});

export const QuickstartBody = closed(
  {
    ...summary,
    steps: Type.Array(StepBody),
    app_version: Type.Integer({
      description:
        'Of the application whose values these are: between quotes, the `If-Match` of a needed change.',
    }),
    open_url: nullableText({ description: 'The page to open when the application runs.' }),
    placeholders: closed(
      {
        client_secret: Type.String({
          description: 'Stands in the code for the secret, which is not known here.',
        }),
        session_secret: Type.String({
          description: 'Stands for 32 random bytes or more, that the application keeps to itself.',
        }),
      },
      { description: 'What to replace in the code.' },
    ),
  },
  { $id: 'Quickstart', description: 'Code with the values of the application.' },
);

const appId = Type.String({ description: 'Its `id` or `client_id`.' });
const tags = ['Apps'];

/** `/quickstarts` and `/apps/{id}/quickstarts`. */
export function createQuickstartRoutes({
  quickstarts,
}: {
  quickstarts: Quickstarts;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/quickstarts',
      {
        schema: {
          tags,
          operationId: 'offerQuickstarts',
          summary: 'List quickstarts for new applications',
          description: 'What an application has to be added with for each of them to fit.',
          response: {
            200: closed(
              { items: Type.Array(reference<typeof OfferedQuickstartBody>('OfferedQuickstart')) },
              { description: 'All of them.' },
            ),
            ...failures(),
          },
        },
      },
      async () => {
        const offered = await quickstarts.offer();
        return {
          items: offered.map(({ name, manifest, registration }) => ({
            ...toKindBody(name, manifest),
            registration,
          })),
        };
      },
    );

    server.get(
      '/apps/:id/quickstarts',
      {
        schema: {
          tags,
          operationId: 'listQuickstarts',
          summary: 'List quickstarts',
          description: 'Those for applications of this kind come first.',
          params: Type.Object({ id: appId }),
          response: {
            200: closed(
              { items: Type.Array(reference<typeof QuickstartSummaryBody>('QuickstartSummary')) },
              { description: 'All of them.' },
            ),
            ...failures('privilege_missing', 'application_not_found'),
          },
        },
      },
      async ({ params, actor }) => {
        const found = await quickstarts.list(params.id, { by: actor });
        return { items: found.map(toSummaryBody) };
      },
    );

    server.get(
      '/apps/:id/quickstarts/:name',
      {
        schema: {
          tags,
          operationId: 'getQuickstart',
          summary: 'Read a quickstart',
          description:
            'Files and commands with the values of the application. Its secret is not among them: only its hash is kept.',
          params: Type.Object({ id: appId, name: Type.String() }),
          response: {
            200: reference<typeof QuickstartBody>('Quickstart'),
            ...failures('privilege_missing', 'application_not_found', 'quickstart_not_found'),
          },
        },
      },
      async ({ params, actor }) => {
        const rendered = await quickstarts.render(params.id, params.name, { by: actor });
        return {
          ...toSummaryBody(rendered),
          steps: rendered.steps,
          open_url: rendered.openUrl,
          app_version: rendered.version,
          placeholders: { ...PLACEHOLDERS },
        };
      },
    );
  };
}

function toSummaryBody({ name, manifest, changes }: QuickstartOfApplication) {
  return { ...toKindBody(name, manifest), needed_changes: changes };
}

function toKindBody(name: string, manifest: Manifest) {
  const { label, family, summary, application_types, documentation, tried } = manifest;
  return { name, label, family, summary, application_types, documentation, tried };
}
