import { ActionIcon, Tooltip } from '@mantine/core';
import X from 'lucide-react/icons/x';
import classes from './take-out.module.css';

/** Takes what a row is of out of its list. */
export function TakeOut(props: {
  /** What it does, in a few words; shown while one points at it. */
  tooltip: string;
  /** The same with the name of the row in it. */
  label: string;
  onClick: () => unknown;
}) {
  const { tooltip, label, onClick } = props;
  return (
    <Tooltip label={tooltip}>
      <ActionIcon className={classes.action} aria-label={label} onClick={() => void onClick()}>
        <X size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
