import { Alert, Group, List, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleX from 'lucide-react/icons/circle-x';
import type { AccessDecision, User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { ActButton } from '../../components/act-button.tsx';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { useCaller } from '../../session/caller.tsx';
import classes from './access-decision-view.module.css';

type Step = AccessDecision['steps'][number];
type Change = AccessDecision['changes'][number];

/** Whether somebody may open an application, by which steps, and what would change it. */
export function AccessDecisionView(props: { decision: AccessDecision; user: User; appId: string }) {
  const { decision, user, appId } = props;
  const { allowed, reason, steps, changes } = decision;
  const failed = steps.filter(({ passed }) => !passed).length;
  return (
    <Stack gap="md" aria-live="polite">
      <Alert
        color={allowed ? 'gate' : 'red'}
        icon={allowed ? <CircleCheck size={18} aria-hidden /> : <CircleX size={18} aria-hidden />}
        title={allowed ? 'They can open it' : 'They cannot open it'}
      >
        {reason}
      </Alert>
      <ol className={classes.steps}>
        {steps.map((step) => (
          <li key={step.check} data-passed={step.passed || undefined}>
            {step.passed ? (
              <CircleCheck size={18} aria-label="Passed" />
            ) : (
              <CircleX size={18} aria-label="Failed" />
            )}
            <Text size="sm">{describeStep(step)}</Text>
          </li>
        ))}
      </ol>
      {changes.length > 0 && (
        <div>
          <Text fw={550} mb="xs">
            {failed > 1
              ? 'What would open it, one for each step that failed'
              : 'What would open it'}
          </Text>
          <List spacing="xs">
            {changes.map((change) => (
              <List.Item key={change.detail}>
                <Group gap="sm">
                  <Text size="sm">{change.detail}</Text>
                  <DoIt change={change} user={user} appId={appId} />
                </Group>
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </Stack>
  );
}

function describeStep(step: Step): string {
  if (step.check === 'user_is_active') {
    return step.passed ? 'The user is active.' : `The user is ${step.state}.`;
  }
  if (step.access === 'everyone') return 'The application is open to everyone.';
  const opening = step.opening_roles.map(({ name }) => name).join(', ') || 'no role';
  const granted = step.granted_by.map(({ name }) => name).join(', ');
  return step.passed
    ? `The application is open to some roles, of which they have ${granted}.`
    : `The application is open to ${opening}, and they have none of these.`;
}

/** What can be done from here is done from here; the rest is a change of the application. */
function DoIt({ change, user, appId }: { change: Change; user: User; appId: string }) {
  const queryClient = useQueryClient();
  const { mayToUsers, changes } = useCaller();
  const path = { id: user.id };
  const role_id = change.role_id;
  const work = workOf();
  const readAnew = (key: string) => queryClient.invalidateQueries({ queryKey: [key] });
  if (!work) return null;
  return (
    <ActButton
      size="compact-sm"
      onClick={() =>
        work()
          // The application may be another now, too, and is what the page around this is of.
          .then(() => Promise.all([readAnew('users'), readAnew('apps')]))
          .then(() => toastDone('Done: the decision is made anew'), toastFailed)
      }
    >
      Do it
    </ActButton>
  );

  function workOf(): (() => Promise<unknown>) | undefined {
    switch (change.action) {
      case 'activate_user':
        if (!mayToUsers('change')) return undefined;
        return () =>
          take(api.PATCH('/api/v1/users/{id}', { params: { path }, body: { state: 'active' } }));
      case 'grant_role':
        if (!mayToUsers('grant') || !role_id) return undefined;
        return () =>
          take(api.POST('/api/v1/users/{id}/roles', { params: { path }, body: { role_id } }));
      case 'open_to_everyone':
        if (!changes('applications')) return undefined;
        return () =>
          take(
            api.PATCH('/api/v1/apps/{id}', {
              params: { path: { id: appId } },
              body: { access: 'everyone' },
            }),
          );
      case 'open_to_role':
        if (!changes('applications') || !role_id) return undefined;
        return () =>
          take(
            api.POST('/api/v1/roles/{id}/apps', {
              params: { path: { id: role_id } },
              body: { app_id: appId },
            }),
          );
    }
  }
}
