import { ActionIcon, Badge, Button, Code, Group, Table, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import Plus from 'lucide-react/icons/plus';
import Split from 'lucide-react/icons/split';
import type { Mapping } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useName } from '../../components/names.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { useCaller } from '../../session/caller.tsx';
import { MappingRunState } from './mapping-run-state.tsx';
import classes from './mappings.module.css';
import { mappingsQuery } from './mappings-api.ts';

/** Rules that give roles and groups by attributes, in the order in which they are taken. */
export function MappingsPage() {
  const { changes } = useCaller();
  const query = useQuery(mappingsQuery());
  const mayChange = changes('mappings');
  const addRule = mayChange && (
    <Button component={Link} to="/mappings/new" leftSection={<Plus size={16} aria-hidden />}>
      Add a mapping
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Mappings"
        description="Rules that give roles, and a group, to whoever meets a condition. They are run again by themselves whenever something changes."
        actions={addRule}
      />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={Split} title="There is no mapping yet" action={addRule}>
              Let people have their roles by what they are, such as everybody in sales, instead of
              giving them by hand.
            </Empty>
          ) : (
            <>
              <MappingRunState />
              <Rules mappings={items} mayChange={mayChange} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Rules({ mappings, mayChange }: { mappings: readonly Mapping[]; mayChange: boolean }) {
  const queryClient = useQueryClient();
  const reorder = async (ids: string[]) => {
    await take(api.PUT('/api/v1/mappings/order', { body: { ids } }));
    await queryClient.invalidateQueries({ queryKey: ['mappings'] });
  };
  const move = (from: number, to: number) => {
    const before = mappings.map(({ id }) => id);
    const after = [...before];
    after.splice(to, 0, ...after.splice(from, 1));
    reorder(after).then(
      () => toastDone('The order was changed', () => reorder(before)),
      toastFailed,
    );
  };
  return (
    <Table className={classes.rules}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="6rem">Order</Table.Th>
          <Table.Th>Rule</Table.Th>
          <Table.Th visibleFrom="sm">Gives</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {mappings.map((mapping, index) => (
          <Table.Tr key={mapping.id}>
            <Table.Td>
              <Group gap={2} wrap="nowrap">
                <Text span size="sm" w="1.25rem">
                  {index + 1}
                </Text>
                {mayChange && (
                  <>
                    <ActionIcon
                      size="md"
                      aria-label={`Move ${mapping.name} up`}
                      disabled={index === 0}
                      onClick={() => move(index, index - 1)}
                    >
                      <ArrowUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      size="md"
                      aria-label={`Move ${mapping.name} down`}
                      disabled={index === mappings.length - 1}
                      onClick={() => move(index, index + 1)}
                    >
                      <ArrowDown size={16} aria-hidden />
                    </ActionIcon>
                  </>
                )}
              </Group>
            </Table.Td>
            <Table.Td>
              <Group gap="xs">
                <Link
                  to="/mappings/$mappingId"
                  params={{ mappingId: mapping.id }}
                  className={classes.name}
                >
                  {mapping.name}
                </Link>
                {!mapping.enabled && <Badge color="gray">Off</Badge>}
              </Group>
              <Code className={classes.condition}>{mapping.condition}</Code>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Gives mapping={mapping} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Gives({ mapping }: { mapping: Mapping }) {
  return (
    <Group gap={6}>
      {mapping.role_ids.map((id) => (
        <RoleName key={id} id={id} />
      ))}
      {mapping.group_id && <GroupName id={mapping.group_id} />}
    </Group>
  );
}

function RoleName({ id }: { id: string }) {
  const { name } = useName('role', id);
  return <Badge>{name ?? 'a role'}</Badge>;
}

function GroupName({ id }: { id: string }) {
  const { name } = useName('group', id);
  return <Badge color="gray">Group {name}</Badge>;
}
