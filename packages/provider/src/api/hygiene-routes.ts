import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Acceptance } from '../applications/hygiene/acceptance.ts';
import type { HygieneAcceptances } from '../applications/hygiene/acceptances.ts';
import { type Finding, type Hygiene, MAX_FINDINGS } from '../applications/hygiene/hygiene.ts';
import { REMEDIES, type Remedy, SEVERITIES } from '../applications/hygiene/rule.ts';
import { HYGIENE_RULES, type HygieneCode } from '../applications/hygiene/rules.ts';
import { changeOf } from './changes.ts';
import {
  bodyFailures,
  closed,
  failures,
  IdParams,
  NoContent,
  NullableTimestamp,
  nullableText,
  nullableTimestamp,
  oneOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

const CODES = HYGIENE_RULES.map(({ code }): HygieneCode => code);

const FindingBody = closed({
  code: oneOf(CODES, {
    description: HYGIENE_RULES.map(({ code, title }) => `- \`${code}\`: ${title}.`).join('\n'),
  }),
  severity: oneOf(SEVERITIES),
  app: closed({ id: Type.String(), client_id: Type.String(), client_name: Type.String() }),
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
});

export const HygieneAcceptanceBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    app_id: Type.String({ format: 'uuid' }),
    code: Type.String({ description: 'Of the finding.' }),
    subject: nullableText({ description: 'Of the finding.' }),
    reason: Type.String(),
    until: Type.Unsafe<string | null>({
      ...NullableTimestamp,
      description: 'From then on it is a finding again; null: it is accepted for good.',
    }),
    accepted_at: Timestamp,
    accepted_by: closed(
      { type: Type.String({ examples: ['user'] }), id: nullableText() },
      { description: 'As the actor of events.' },
    ),
  },
  {
    $id: 'HygieneAcceptance',
    description: 'That a finding about an application is left as it is.',
  },
);
const acceptance = reference<typeof HygieneAcceptanceBody>('HygieneAcceptance');

const AcceptedFindingBody = closed({ ...FindingBody.properties, acceptance });

const NewAcceptanceBody = closed(
  {
    app_id: Type.String({ maxLength: 200, description: '`id` or `client_id`.' }),
    code: oneOf(CODES, { description: 'Of the finding.' }),
    subject: Type.Optional(
      Type.Unsafe<string | null>({
        type: ['string', 'null'],
        maxLength: 4000,
        default: null,
        description: 'Of the finding; null: it has none.',
      }),
    ),
    reason: Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'Why it is to stay as it is, for whoever looks the application over next.',
    }),
    until: Type.Optional(
      Type.Unsafe<string | null>({
        ...NullableTimestamp,
        default: null,
        description: 'From then on it is a finding again; null: it is accepted for good.',
      }),
    ),
  },
  {
    examples: [
      {
        app_id: 'wiki',
        code: 'redirect_uri_unused',
        subject: 'https://old.example.com/callback',
        reason: 'The yearly audit uses it.',
        until: '2027-01-31T00:00:00.000Z',
      },
    ],
  },
);

export const HygieneBody = closed(
  {
    findings: Type.Array(FindingBody, { description: `The worst first; ${MAX_FINDINGS} at most.` }),
    accepted: Type.Array(AcceptedFindingBody, {
      description: `Findings that were accepted, and are none until what they are about changes; ${MAX_FINDINGS} at most.`,
    }),
    total: Type.Integer({ minimum: 0, description: 'How many findings there are.' }),
    apps: Type.Integer({ minimum: 0, description: 'How many applications were looked over.' }),
  },
  {
    $id: 'Hygiene',
    description: 'What of applications is old, unused or weaker than it has to be.',
  },
);

/** `/hygiene` and `/hygiene/acceptances`. */
export function createHygieneRoutes({
  hygiene,
  acceptances,
}: {
  hygiene: Hygiene;
  acceptances: HygieneAcceptances;
}): FastifyPluginAsyncTypebox {
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
          querystring: closed({
            app_id: Type.Optional(
              Type.String({
                maxLength: 200,
                description: 'One application: `id` or `client_id`.',
              }),
            ),
          }),
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
          accepted: report.accepted.map((finding) => ({
            ...toFindingBody(finding),
            acceptance: toAcceptanceBody(finding.acceptance),
          })),
          total: report.total,
          apps: report.applications,
        };
      },
    );

    app.post(
      '/hygiene/acceptances',
      {
        schema: {
          tags: ['Apps'],
          operationId: 'acceptFinding',
          summary: 'Leave a finding as it is',
          description:
            'It moves to `accepted` of `/hygiene`, and comes back when what it is about changes. Who accepts it again gives another reason or time.',
          body: NewAcceptanceBody,
          response: {
            201: acceptance,
            ...bodyFailures(
              'privilege_missing',
              'application_not_found',
              'hygiene_finding_not_found',
            ),
          },
        },
      },
      async (request, reply) => {
        const { app_id, until = null, ...wanted } = request.body;
        const accepted = await acceptances.accept(
          { ...wanted, application_id: app_id, until: until === null ? null : Date.parse(until) },
          changeOf(request),
        );
        reply.code(201).header('location', `${request.url}/${accepted.id}`);
        return toAcceptanceBody(accepted);
      },
    );

    app.delete(
      '/hygiene/acceptances/:id',
      {
        schema: {
          tags: ['Apps'],
          operationId: 'reopenFinding',
          summary: 'Make an accepted finding one again',
          params: IdParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'hygiene_acceptance_not_found'),
          },
        },
      },
      async (request, reply) => {
        await acceptances.reopen(request.params.id, changeOf(request));
        return reply.code(204).send(null);
      },
    );
  };
}

function toAcceptanceBody({
  application_id,
  until,
  accepted_at,
  ...acceptance
}: Acceptance): Static<typeof HygieneAcceptanceBody> {
  return {
    ...acceptance,
    app_id: application_id,
    until: nullableTimestamp(until),
    accepted_at: timestamp(accepted_at),
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
