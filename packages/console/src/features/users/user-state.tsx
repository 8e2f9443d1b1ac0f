import classes from './user-state.module.css';
import { USER_STATES, type UserState } from './users-search.ts';

/** Whether somebody can sign in, in a word. A badge of Mantine's costs more, and lists show many. */
export function UserStateBadge({ state }: { state: UserState }) {
  const label = USER_STATES.find(({ value }) => value === state)?.label ?? state;
  return (
    <span className={classes.state} data-state={state}>
      {label}
    </span>
  );
}
