import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { type Finding, type Hygiene, MAX_FINDINGS } from '../applications/hygiene.ts';
import {
  HYGIENE_RULES,
  type HygieneCode,
  REMEDIES,
  type Remedy,
  SEVERITIES,
} from '../applications/hygiene-rules.ts';
import {
  failures,
  NullableTimestamp,
  nullableText,
  nullableTimestamp,
  oneOf,
  reference,
} from './schemas.ts';

const strict = { additionalProperties: false };

const FindingBody = Type.Object(
  {
    code: oneOf(
      HYGIENE_RULES.map(({ code }): HygieneCode => code),
      {
        description: HYGIENE_RULES.map(({ code, title }) => `- \`${code}\`: ${title}.`).join('\n'),
      },
    ),
    severity: oneOf(SEVERITIES),
    app: Type.Object(
      { id: Type.String(), client_id: Type.String(), client_name: Type.String() },
      strict,
    ),
    title: Type.String({ description: 'What it is, in a few words.' }),
    detail: Type.String({ description: 'What is so, for people.' }),
    advice: Type.String({ description: 'What to do about it, for people.' }),
    setting: Type.String({
      description: 'The setting of the application that it is about.',
      examples: ['redirect_uris'],
    }),
    subject: nullableText({ description: 'The URI, or the `id` of the secret, that it is about.' }),
    since: NullableTimestamp,
    remedy: Type.Unsafe<Remedy | null>({
      type: ['string', 'null'],
      enum: [...REMEDIES, null],
      description: 'A change of the application that mends it, and can be undone; null: none.',
    }),
  },
  strict,
);

export const HygieneBody = Type.Object(
  {
    findings: Type.Array(FindingBody, { description: `The worst first; ${MAX_FINDINGS} at most.` }),
    total: Type.Integer({ minimum: 0, description: 'How many there are.' }),
    apps: Type.Integer({ minimum: 0, description: 'How many applications were looked over.' }),
  },
  {
    $id: 'Hygiene',
    additionalProperties: false,
    description: 'What of applications is old, unused or weaker than it has to be.',
  },
);

/** `/hygiene`. */
export function createHygieneRoutes({ hygiene }: { hygiene: Hygiene }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/hygiene',
      {
        schema: {
          tags: ['Apps'],
          operationId: 'checkHygiene',
          summary: 'Look over the applications',
          description:
            'Finds what is unused, old or weaker than it has to be: all at once, or of one application.',
          querystring: Type.Object(
            {
              app_id: Type.Optional(
                Type.String({
                  maxLength: 200,
                  description: 'One application: `id` or `client_id`.',
                }),
              ),
            },
            strict,
          ),
          response: {
            200: reference<typeof HygieneBody>('Hygiene'),
            ...failures('parameter_invalid', 'privilege_missing', 'application_not_found'),
          },
        },
      },
      async ({ query, actor }) => {
        const report = await hygiene.report({ applicationId: query.app_id }, { by: actor });
        return {
          findings: report.findings.map(toFindingBody),
          total: report.total,
          apps: report.applications,
        };
      },
    );
  };
}

function toFindingBody(finding: Finding): Static<typeof FindingBody> {
  const { code, severity, application, title, detail, advice, setting } = finding;
  return {
    code,
    severity,
    app: application,
    title,
    detail,
    advice,
    setting,
    subject: finding.subject ?? null,
    since: nullableTimestamp(finding.since ?? null),
    remedy: finding.remedy ?? null,
  };
}
