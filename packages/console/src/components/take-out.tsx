import { ActionIcon, Tooltip } from '@mantine/core';
import X from 'lucide-react/icons/x';
import { useOneAtATime } from './one-at-a-time.ts';
import classes from './take-out.module.css';

/** Takes what a row is of out of its list. */
export function TakeOut(props: {
  /** What it does, in a few words; shown while one points at it. */
  tooltip: string;
  /** The same with the name of the row in it. */
  label: string;
  onClick: () => Promise<unknown>;
}) {
  const { tooltip, label, onClick } = props;
  const [isBusy, run] = useOneAtATime();
  return (
    <Tooltip label={tooltip}>
      {/* Not disabled meanwhile: a dialog that asks gives the focus back to it. */}
      <ActionIcon
        className={classes.action}
        aria-label={label}
        aria-busy={isBusy || undefined}
        onClick={() => run(onClick)}
      >
        <X size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
