import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { CLAIM_PLACES } from '../applications/claim-rules.ts';
import type { PreviewClaims } from '../protocol/claims-preview.ts';
import { AppParams, ClaimRuleBody } from './app-bodies.ts';
import {
  bodyFailures,
  closed,
  nullableInteger,
  nullableText,
  oneOf,
  reference,
} from './schemas.ts';

const OriginBody = closed({
  kind: oneOf(['protocol', 'scope', 'rule'], {
    description:
      '`protocol`: OpenID Connect asks for it; `scope`: a granted scope does; `rule`: a rule in `claims` of the application does.',
  }),
  scope: nullableText({ description: 'The granted scope that asks for it.' }),
  rule: nullableInteger('Which of the rules in `claims`, from 0.'),
  field: nullableText({
    description: 'The field or attribute of the user that it is read from.',
  }),
  detail: Type.String({ description: 'In a sentence, for administrators.' }),
});

const PreviewedClaimBody = closed({
  claim: Type.String({ examples: ['email'] }),
  value: Type.Optional(Type.Unknown({ description: 'Absent: known at a sign-in only.' })),
  origin: OriginBody,
});

const place = oneOf(CLAIM_PLACES);

export const ClaimsPreviewBody = closed(
  {
    scopes: Type.Array(Type.String(), { description: 'The scopes that it was made for.' }),
    id_token: Type.Array(PreviewedClaimBody),
    userinfo: Type.Array(PreviewedClaimBody),
    absent: Type.Array(
      closed({
        claim: Type.String(),
        in: Type.Array(place, { description: 'The places that lack it.' }),
        origin: OriginBody,
        reason: oneOf(['no_value', 'failed', 'scope_not_granted', 'overridden']),
        detail: Type.String({ description: 'In a sentence, for administrators.' }),
      }),
      { description: 'Claims that the scopes or rules are about, and that are not there.' },
    ),
  },
  {
    $id: 'ClaimsPreview',
    description: 'What an application would be told of a user, and where each claim comes from.',
  },
);

const PreviewRequestBody = closed(
  {
    user_id: Type.String(),
    claims: Type.Optional(
      Type.Array(ClaimRuleBody, {
        description: 'Rules that are not saved yet, in place of those of the application.',
      }),
    ),
    scopes: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), {
        maxItems: 50,
        default: ['openid', 'profile', 'email'],
        description: 'The scopes that were granted; `openid` is always among them.',
      }),
    ),
  },
  {
    examples: [
      {
        user_id: '01985f9e-5d0b-7c4e-a1b2-3c4d5e6f7a8b',
        claims: [{ claim: 'department', attribute: 'department' }],
      },
    ],
  },
);

/** `/apps/{id}/claims-preview`. */
export function createClaimsPreviewRoutes({
  previewClaims,
}: {
  previewClaims: PreviewClaims;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/apps/:id/claims-preview',
      {
        schema: {
          tags: ['Apps'],
          operationId: 'previewAppClaims',
          summary: 'See what an application would be told of a user',
          description:
            'Every claim of the ID token and of userinfo, with its origin, as a sign-in would make them. Changes nothing; whether the user may open the application is another question (`/users/{id}/access/{app_id}`).',
          params: AppParams,
          body: PreviewRequestBody,
          response: {
            200: reference<typeof ClaimsPreviewBody>('ClaimsPreview'),
            ...bodyFailures('privilege_missing', 'application_not_found', 'user_not_found'),
          },
        },
      },
      async (request) =>
        await previewClaims(request.params.id, request.body, { by: request.actor }),
    );
  };
}
