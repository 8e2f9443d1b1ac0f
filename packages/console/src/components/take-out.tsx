import { ActionIcon, Loader, Tooltip } from '@mantine/core';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import classes from './take-out.module.css';

/** Takes what a row is of out of its list. */
export function TakeOut(props: {
  /** What it does, in a few words; shown while one points at it. */
  tooltip: string;
  /** The same with the name of the row in it. */
  label: string;
  /** It waits for what this returns. */
  onClick: () => unknown;
}) {
  const { tooltip, label, onClick } = props;
  const [isBusy, setBusy] = useState(false);
  const act = async () => {
    if (isBusy) return;
    setBusy(true);
    await onClick();
    setBusy(false);
  };
  return (
    <Tooltip label={tooltip}>
      <ActionIcon
        className={classes.action}
        aria-label={label}
        aria-busy={isBusy}
        onClick={() => void act()}
      >
        {/* Not disabled, which would take the focus from whoever is asked in between. */}
        {isBusy ? <Loader size={14} aria-hidden /> : <X size={16} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
