import { Text, Title } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

/** In place of a list with nothing in it: what would be there, and what to do first. */
export function Empty(props: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** It is all that the page says. */
  isPage?: boolean;
}) {
  const { icon: Icon, title, children, action, isPage = false } = props;
  return (
    <div className={classes.empty}>
      <span className={classes.arch}>
        <Icon size={24} strokeWidth={1.75} aria-hidden />
      </span>
      <Title order={isPage ? 1 : 2} size="h2">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" maw="34rem">
          {children}
        </Text>
      )}
      {action}
    </div>
  );
}
