import { Anchor, Badge, Drawer, Table, Tabs, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { PolicyDryRun } from '../../../generated/admin-api.ts';
import { useName } from '../../components/names.tsx';
import { When } from '../../components/when.tsx';
import { people, reasonWords } from './dry-run-words.ts';

type Affected = PolicyDryRun['affected_sign_ins'][number];
type Who = Pick<Affected, 'user_id' | 'name' | 'email'>;

/** Everybody and every sign-in that a change would have concerned, as far as they are named. */
export default function DryRunDetails({ run, close }: { run: PolicyDryRun; close: () => void }) {
  const { affected_people, affected_sign_ins, sign_ins } = run;
  const concerned = run.people.stopped + run.people.asked_for_more;
  const all = sign_ins.stopped + sign_ins.asked_for_more;
  return (
    <Drawer
      opened
      onClose={close}
      title={`What would have been different for ${people(concerned)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Tabs defaultValue="people">
        <Tabs.List mb="md">
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="sign-ins">Sign-ins</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Who</Table.Th>
                <Table.Th w="6rem">Sign-ins</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {affected_people.map((person) => (
                <Table.Tr key={person.user_id}>
                  <Table.Td>
                    <Person who={person} />
                    <Why {...person} />
                  </Table.Td>
                  <Table.Td>{person.sign_ins.toLocaleString('en')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Rest shown={affected_people.length} of={concerned} />
        </Tabs.Panel>
        <Tabs.Panel value="sign-ins">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Who</Table.Th>
                <Table.Th w="8rem">When</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {affected_sign_ins.map((signIn) => (
                <Table.Tr key={signIn.event_id}>
                  <Table.Td>
                    <Person who={signIn} />
                    <Application clientId={signIn.client_id} />
                    <Why {...signIn} />
                  </Table.Td>
                  <Table.Td>
                    <Occurred signIn={signIn} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Rest shown={affected_sign_ins.length} of={all} />
        </Tabs.Panel>
      </Tabs>
    </Drawer>
  );
}

function Person({ who: { user_id, name, email } }: { who: Who }) {
  return (
    <Anchor component={Link} to={`/users/${user_id}`} size="sm">
      {name ?? email ?? 'Somebody who is gone'}
    </Anchor>
  );
}

function Application({ clientId }: { clientId: string | null }) {
  const { name } = useName('app', clientId);
  if (clientId === null) return null;
  return (
    <Text size="sm" span>
      {' at '}
      {name ?? clientId}
    </Text>
  );
}

function Why({ effect, reason }: Pick<Affected, 'effect' | 'reason'>) {
  return (
    <>
      <Text size="sm" c="dimmed">
        {reasonWords(reason)}
      </Text>
      {effect === 'stopped' && (
        <Badge color="red" mt={4}>
          Stopped
        </Badge>
      )}
    </>
  );
}

/** Leads to the event, and to others of the same person where it has no reference. */
function Occurred({ signIn }: { signIn: Affected }) {
  const { occurred_at, correlation_id, user_id } = signIn;
  const search = correlation_id
    ? { correlation_id }
    : { action: 'sign_in', target_id: user_id, target_type: 'user' };
  return (
    <Anchor component={Link} to="/events" search={search as never} size="sm">
      <When at={occurred_at} />
    </Anchor>
  );
}

function Rest({ shown, of }: { shown: number; of: number }) {
  if (shown >= of) return null;
  return (
    <Text size="sm" c="dimmed" mt="sm">
      {shown.toLocaleString('en')} of {of.toLocaleString('en')} are shown.
    </Text>
  );
}
