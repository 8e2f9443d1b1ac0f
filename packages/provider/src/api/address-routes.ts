import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { findingsOf } from '../applications/application-addresses.ts';
import { visibleApplications } from '../policy/privileges.ts';
import { AppChangesBody } from './app-bodies.ts';
import { bodyFailures, closed, oneOf, reference } from './schemas.ts';

export const AddressFindingsBody = closed(
  {
    findings: Type.Array(
      closed({
        pointer: Type.String({
          description: 'Leads to the address (RFC 6901).',
          examples: ['/redirect_uris/0'],
        }),
        severity: oneOf(['mistake', 'hint'], {
          description:
            'A `mistake` would be refused; a `hint` is about what is allowed and seldom meant.',
        }),
        code: Type.String({ examples: ['uri_not_https'] }),
        detail: Type.String({ description: 'In a sentence, for administrators.' }),
        mend: Type.Union(
          [
            closed({ action: oneOf(['replace', 'add']), uri: Type.String() }),
            closed({ action: oneOf(['remove']) }),
            Type.Null(),
          ],
          { description: 'What to do about it, where that is clear.' },
        ),
      }),
    ),
  },
  {
    $id: 'AddressFindings',
    description: 'What there is to say of the addresses of an application.',
  },
);

const fields = AppChangesBody.properties;
const AddressesBody = closed(
  {
    application_type: fields.application_type,
    redirect_uris: fields.redirect_uris,
    post_logout_redirect_uris: fields.post_logout_redirect_uris,
    logo_uri: fields.logo_uri,
    initiate_login_uri: fields.initiate_login_uri,
    backchannel_logout_uri: fields.backchannel_logout_uri,
    frontchannel_logout_uri: fields.frontchannel_logout_uri,
  },
  { examples: [{ redirect_uris: ['http://wiki.example.com/oidc/callback/'] }] },
);

/** `/app-addresses/check`. */
export function createAddressRoutes(): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/app-addresses/check',
      {
        schema: {
          tags: ['Apps'],
          operationId: 'checkAppAddresses',
          summary: 'Check the addresses of an application',
          description:
            'By the rules that hold when they are saved, for forms that say so while somebody types. Keeps nothing.',
          body: AddressesBody,
          response: {
            200: reference<typeof AddressFindingsBody>('AddressFindings'),
            ...bodyFailures('privilege_missing'),
          },
        },
      },
      async ({ body, actor }) => {
        visibleApplications(actor);
        return {
          findings: findingsOf({
            application_type: body.application_type ?? 'web',
            redirect_uris: body.redirect_uris ?? [],
            post_logout_redirect_uris: body.post_logout_redirect_uris ?? [],
            logo_uri: body.logo_uri ?? null,
            initiate_login_uri: body.initiate_login_uri ?? null,
            backchannel_logout_uri: body.backchannel_logout_uri ?? null,
            frontchannel_logout_uri: body.frontchannel_logout_uri ?? null,
          }),
        };
      },
    );
  };
}
