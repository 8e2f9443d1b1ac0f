import { Badge } from '@mantine/core';
import { USER_STATES, type UserState } from './users-search.ts';

const COLORS: Record<UserState, string> = {
  active: 'gate',
  invited: 'gray',
  suspended: 'red',
  locked: 'red',
  deleted: 'gray',
};

/** Whether somebody can sign in, in a word. */
export function UserStateBadge({ state }: { state: UserState }) {
  const label = USER_STATES.find(({ value }) => value === state)?.label ?? state;
  return <Badge color={COLORS[state]}>{label}</Badge>;
}
