import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Breakable } from './breakable.tsx';
import { RowLink } from './data-table.tsx';
import { PersonTile } from './person-tile.tsx';

/** Who a row of a list is of; the link to them. */
export function PersonCell(props: {
  person: { name: string | null; email: string };
  to: string;
  /** Beside the name, such as a state. */
  badge?: ReactNode;
}) {
  const { person, to, badge } = props;
  const { name, email } = person;
  return (
    <Group gap="sm" wrap="nowrap">
      <PersonTile name={name ?? email} />
      <div>
        <Group gap="xs">
          <RowLink to={to}>{name ?? email}</RowLink>
          {badge}
        </Group>
        {name && (
          <Text size="sm" c="dimmed">
            <Breakable text={email} />
          </Text>
        )}
      </div>
    </Group>
  );
}
