import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import {
  type ChosenSettings,
  type InstallationSettings,
  SETTING_BOUNDS,
} from '../policy/settings.ts';
import { ChangeHeaders, changeOf, setEtag } from './changes.ts';
import { bodyFailures, closed, failures, nullableText, reference } from './schemas.ts';

const boundsOf = (name: keyof typeof SETTING_BOUNDS) => {
  const { min, max } = SETTING_BOUNDS[name];
  return `${min} to ${max}`;
};
const Fields = {
  deleted_users_kept_days: Type.Integer({
    description: `Days from the deletion of a user until all that is kept of them is erased: ${boundsOf('deleted_users_kept_days')}. 0 erases within minutes.`,
    examples: [30],
  }),
  traces_kept_days: Type.Integer({
    description: `Days for which a sign-in can be looked at step by step: ${boundsOf('traces_kept_days')}. Those in which nobody proved who they are stay for one day.`,
    examples: [30],
  }),
  terms_version: nullableText({
    description:
      'The terms that everybody accepts before they are signed in; a new version is asked for again. null: there are none.',
    examples: ['2026-11'],
  }),
  terms_uri: nullableText({
    description: 'Where the terms can be read: an https address.',
    examples: ['https://example.com/terms'],
  }),
  registration: Type.Boolean({
    description: 'Whether people may make accounts for themselves.',
  }),
  registration_domains: Type.Array(Type.String(), {
    description: 'Domains of e-mail addresses with which they may; none: any.',
    examples: [['example.com']],
  }),
  self_deletion: Type.Boolean({
    description: 'Whether people may delete their own accounts.',
  }),
  new_sign_in_mails: Type.Boolean({
    description:
      'Whether people are told by mail when somebody signs in as them with a browser that was not used for it before.',
  }),
  free_attempts: Type.Integer({
    description: `Attempts to sign in as one person that may fail before the next has to wait, one second first and twice as long each time: ${boundsOf('free_attempts')}. Limits hold within a second of their change.`,
    examples: [5],
  }),
  longest_attempt_delay: Type.Integer({
    description: `Seconds that it waits at most: ${boundsOf('longest_attempt_delay')}.`,
    examples: [900],
  }),
  attempts_per_address: Type.Integer({
    description: `Attempts from one address, or 64 bits of IPv6, that may fail in 15 minutes: ${boundsOf('attempts_per_address')}.`,
    examples: [100],
  }),
  attempts_per_network: Type.Integer({
    description: `Attempts from one network, 24 bits of IPv4 or 48 of IPv6, that may fail in 15 minutes: ${boundsOf('attempts_per_network')}.`,
    examples: [1000],
  }),
  secret_max_age_days: Type.Integer({
    description: `Days after which a secret of an application should be replaced, as \`/hygiene\` tells: ${boundsOf('secret_max_age_days')}. 0: never.`,
    examples: [365],
  }),
};

export const SettingsBody = closed(Fields, {
  $id: 'Settings',
  description: 'What is chosen for the whole installation.',
});

const SettingChangesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ deleted_users_kept_days: 90 }],
});

const settingsBody = reference<typeof SettingsBody>('Settings');
const tags = ['Settings'];

/** `/settings`. */
export function createSettingsRoutes({
  settings,
}: {
  settings: InstallationSettings;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/settings',
      {
        schema: {
          tags,
          operationId: 'getSettings',
          summary: 'Read the settings',
          response: { 200: settingsBody, ...failures('privilege_missing') },
        },
      },
      async (request, reply) => {
        const chosen = await settings.get({ by: request.actor });
        setEtag(reply, chosen);
        return toSettingsBody(chosen);
      },
    );

    app.patch(
      '/settings',
      {
        schema: {
          tags,
          operationId: 'updateSettings',
          summary: 'Change the settings',
          description: 'What is absent stays as it is. Only a super administrator may.',
          headers: ChangeHeaders,
          body: SettingChangesBody,
          response: {
            200: settingsBody,
            ...bodyFailures('parameter_invalid', 'privilege_missing', 'version_mismatch'),
          },
        },
      },
      async (request, reply) => {
        const changed = await settings.update(request.body, changeOf(request));
        setEtag(reply, changed);
        return toSettingsBody(changed);
      },
    );
  };
}

function toSettingsBody({ version: _, ...chosen }: ChosenSettings): Static<typeof SettingsBody> {
  return chosen;
}
