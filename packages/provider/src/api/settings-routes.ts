import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import {
  type ChosenSettings,
  type InstallationSettings,
  SETTING_BOUNDS,
} from '../policy/settings.ts';
import { ChangeHeaders, changeOf, setEtag } from './changes.ts';
import { bodyFailures, failures, reference } from './schemas.ts';

const { min, max } = SETTING_BOUNDS.deleted_users_kept_days;
const Fields = {
  deleted_users_kept_days: Type.Integer({
    description: `Days from the deletion of a user until all that is kept of them is erased: ${min} to ${max}. 0 erases within minutes.`,
    examples: [30],
  }),
  self_deletion: Type.Boolean({
    description:
      'Whether people may delete their own account. Somebody who may administer something never can.',
  }),
};

export const SettingsBody = Type.Object(Fields, {
  $id: 'Settings',
  additionalProperties: false,
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
        return setEtag(reply, chosen).send(toSettingsBody(chosen));
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
        return setEtag(reply, changed).send(toSettingsBody(changed));
      },
    );
  };
}

function toSettingsBody({ version: _, ...chosen }: ChosenSettings): Static<typeof SettingsBody> {
  return chosen;
}
