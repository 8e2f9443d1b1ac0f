import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useOneAtATime } from './one-at-a-time.ts';

/** A button that does something at once, and shows that it is under way: it is not done twice by who clicks again. */
export function ActButton({
  onClick,
  ...button
}: ButtonProps & { onClick: () => Promise<unknown>; 'aria-label'?: string; children: ReactNode }) {
  const [isBusy, run] = useOneAtATime();
  return <Button variant="default" {...button} loading={isBusy} onClick={() => run(onClick)} />;
}
