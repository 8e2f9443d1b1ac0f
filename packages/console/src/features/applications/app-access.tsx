import { Badge, Radio, Stack, Switch, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import KeyRound from 'lucide-react/icons/key-round';
import { useState } from 'react';
import type { App } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AddOne } from '../../components/add-one.tsx';
import { AsyncSelect } from '../../components/async-select.tsx';
import { changesBetween } from '../../components/changes-between.ts';
import { type Column, DataTable, RowLink } from '../../components/data-table.tsx';
import { EditorForm } from '../../components/editor-form.tsx';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useMembers } from '../../components/members.ts';
import { Section } from '../../components/section.tsx';
import { roleSource, userSource } from '../../components/sources.ts';
import { TakeOut } from '../../components/take-out.tsx';
import { usePages } from '../../components/use-pages.ts';
import { useCaller } from '../../session/caller.tsx';
import { RequirementTrial } from '../policies/requirement-trial.tsx';
import { AccessDecisionView } from '../users/access-decision-view.tsx';
import { accessQuery, userQuery } from '../users/users-api.ts';
import { useAppEditor } from './app-editor.ts';
import { useCloseQuestion } from './close-question.ts';

const LABELS = { access: 'Who may open it', require_mfa: 'A second factor is needed' };

/** Who may open an application, by which roles, and why somebody can or cannot. */
export function AppAccess({ app }: { app: App }) {
  const { reads } = useCaller();
  return (
    <>
      <WhoMay app={app} />
      <OpeningRoles app={app} />
      {reads('users') && <CanThey app={app} />}
    </>
  );
}

function WhoMay({ app }: { app: App }) {
  const disabled = !useCaller().changes('applications');
  const editor = useAppEditor({
    app,
    toValues: ({ access, require_mfa }) => ({ access, require_mfa }),
    done: 'Access was saved, and holds from the next request',
  });
  const { form } = editor;
  return (
    <EditorForm editor={editor} labels={LABELS}>
      <Radio.Group label={LABELS.access} {...form.getInputProps('access')}>
        <Stack gap="xs" mt="xs">
          <Radio value="everyone" label="Everyone who is active" disabled={disabled} />
          <Radio
            value="roles"
            label="Whoever has one of the roles below"
            description="Who loses the last of them is out at the next request."
            disabled={disabled}
          />
        </Stack>
      </Radio.Group>
      <Switch
        label={LABELS.require_mfa}
        description="Whatever the policy of a person says. Who has none sets one up at the next sign-in."
        disabled={disabled}
        {...form.getInputProps('require_mfa', { type: 'checkbox' })}
      />
      <RequirementTrial
        change={{
          of: 'app',
          id: app.id,
          changes: changesBetween(
            { access: app.access, require_mfa: app.require_mfa },
            form.values,
          ),
        }}
        whose="to this application"
      />
    </EditorForm>
  );
}

function OpeningRoles({ app }: { app: App }) {
  const mayChange = useCaller().changes('applications');
  const pages = usePages({
    queryKey: ['apps', 'one', app.id, 'roles'],
    fetchPage: (_after, signal) =>
      take(api.GET('/api/v1/apps/{id}/roles', { params: { path: { id: app.id } }, signal })),
  });
  const ask = useCloseQuestion();
  const queryClient = useQueryClient();
  // What is tried above is another by then. Not awaited: that may take seconds.
  const tryAgain = () =>
    void queryClient.invalidateQueries({ queryKey: ['apps', 'dry-run', app.id] });
  const { add, remove } = useMembers({
    question: (roleId) => ask(app, roleId),
    put: (id: string) => {
      const params = { path: { id } };
      const body = { app_id: app.id };
      return take(api.POST('/api/v1/roles/{id}/apps', { params, body })).finally(tryAgain);
    },
    take: (id) => {
      const params = { path: { id, app_id: app.id } };
      return take(api.DELETE('/api/v1/roles/{id}/apps/{app_id}', { params })).finally(tryAgain);
    },
    changes: [['apps', 'one', app.id, 'roles'], ['apps', 'one', app.id, 'users'], ['users']],
  });
  const columns: readonly Column<{ id: string; name: string }>[] = [
    {
      key: 'name',
      header: 'Role',
      cell: ({ id, name }) => <RowLink to={`/roles/${id}`}>{name}</RowLink>,
    },
    {
      key: 'close',
      header: 'Close',
      isHeaderHidden: true,
      width: '4rem',
      cell: ({ id, name }) =>
        mayChange && (
          <TakeOut
            tooltip="Close it to this role"
            label={`Close it to ${name}`}
            onClick={() => remove(id, `${app.client_name} was closed to ${name}`)}
          />
        ),
    },
  ];
  return (
    <Section
      title="Roles that open it"
      description={
        app.access === 'everyone' && 'It is open to everyone now: they matter when it is not.'
      }
      actions={app.access === 'everyone' && <Badge color="gray">Not needed now</Badge>}
    >
      <Stack gap="md">
        {mayChange && (
          <AddOne
            label="Open it to a role"
            placeholder="Name of the role"
            act="Open it"
            source={roleSource}
            add={(id) => add(id, 'It was opened to the role')}
          />
        )}
        <DataTable
          caption={`Roles that open ${app.client_name}`}
          columns={columns}
          pages={pages}
          rowKey={({ id }) => id}
          empty={
            <Empty icon={KeyRound} title="No role opens it">
              {app.access === 'roles'
                ? 'Nobody can sign in to it until a role does.'
                : 'None is needed as long as it is open to everyone.'}
            </Empty>
          }
        />
      </Stack>
    </Section>
  );
}

function CanThey({ app }: { app: App }) {
  const [userId, setUserId] = useState<string | null>(null);
  return (
    <Section
      title="Can somebody open it, and why?"
      description="The decision that is made when they sign in to it, step by step."
    >
      <Stack gap="md">
        <AsyncSelect
          label="Person"
          source={userSource}
          value={userId}
          onChange={setUserId}
          placeholder="Name or e-mail address"
          w={{ base: '100%', sm: '22rem' }}
        />
        {userId && <Decision userId={userId} app={app} />}
      </Stack>
    </Section>
  );
}

function Decision({ userId, app }: { userId: string; app: App }) {
  const decision = useQuery(accessQuery(userId, app.id));
  const user = useQuery(userQuery(userId));
  return (
    <Loaded query={user}>
      {({ value }) => (
        <Loaded query={decision}>
          {(decided) => (
            <>
              <AccessDecisionView decision={decided} user={value} appId={app.id} />
              {app.require_mfa && (
                <Text size="sm" c="dimmed">
                  At the sign-in they are asked for a second factor.
                </Text>
              )}
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
