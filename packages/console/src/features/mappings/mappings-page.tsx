import { ActionIcon, Badge, Button, Code, Group, Text } from '@mantine/core';
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
import { useOneAtATime } from '../../components/one-at-a-time.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { ShortTable } from '../../components/short-table.tsx';
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
  // Each is worked out from the order that is shown, so the one before has to be in it.
  const [isMoving, run] = useOneAtATime();
  const move = async (from: number, to: number) => {
    const before = mappings.map(({ id }) => id);
    const after = [...before];
    after.splice(to, 0, ...after.splice(from, 1));
    await reorder(after).then(
      () => toastDone('The order was changed', () => reorder(before)),
      toastFailed,
    );
  };
  return (
    <ShortTable
      className={classes.rules}
      rows={mappings}
      rowKey={({ id }) => id}
      columns={[
        {
          header: 'Order',
          width: '6rem',
          cell: ({ name }, index) => (
            <Group gap={2} wrap="nowrap">
              <Text span size="sm" w="1.25rem">
                {index + 1}
              </Text>
              {mayChange && (
                <>
                  <ActionIcon
                    size="md"
                    aria-label={`Move ${name} up`}
                    disabled={index === 0 || isMoving}
                    onClick={() => run(() => move(index, index - 1))}
                  >
                    <ArrowUp size={16} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    size="md"
                    aria-label={`Move ${name} down`}
                    disabled={index === mappings.length - 1 || isMoving}
                    onClick={() => run(() => move(index, index + 1))}
                  >
                    <ArrowDown size={16} aria-hidden />
                  </ActionIcon>
                </>
              )}
            </Group>
          ),
        },
        {
          header: 'Rule',
          isSubject: true,
          cell: ({ id, name, enabled, condition }) => (
            <>
              <Group gap="xs">
                <Link to="/mappings/$mappingId" params={{ mappingId: id }} className={classes.name}>
                  {name}
                </Link>
                {!enabled && <Badge color="gray">Off</Badge>}
              </Group>
              <Code className={classes.condition}>{condition}</Code>
            </>
          ),
        },
        { header: 'Gives', from: 'sm', cell: (mapping) => <Gives mapping={mapping} /> },
      ]}
    />
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
