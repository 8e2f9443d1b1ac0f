import { Anchor, Group, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './page-header.module.css';

/** The way to a page that is not in the navigation. */
export interface Crumb {
  label: string;
  to: string;
}

/** What a tab or a history of the browser tells apart pages by: the nearest first. */
export function windowTitle(...parts: readonly (string | undefined)[]): string {
  return [...parts, 'Gatehouse'].filter(Boolean).join(' - ');
}

/** What a page is, the way to it, and what can be done on it. It takes the focus, so that it is read out. */
export function PageHeader(props: {
  title: string;
  /** Tells it apart, in the window's title, from others of the same. */
  of?: string | undefined;
  /** A picture in front of the title. */
  picture?: ReactNode;
  /** What is beside the title, such as a state. */
  badge?: ReactNode;
  description?: ReactNode;
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
}) {
  const { title, of, picture, badge, description, crumbs = [], actions } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = windowTitle(of, title);
  }, [of, title]);
  useEffect(() => {
    if (!isTypedIntoDialog()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={classes.header}>
      {crumbs.length > 0 && (
        <nav aria-label="Breadcrumbs">
          <ol className={classes.crumbs}>
            {crumbs.map(({ label, to }) => (
              <li key={to}>
                <Anchor component={Link} to={to} size="sm">
                  {label}
                </Anchor>
                <ChevronRight size={14} aria-hidden />
              </li>
            ))}
          </ol>
        </nav>
      )}
      <Group justify="space-between" align="flex-start" gap="md">
        <div className={classes.subject}>
          {picture}
          <div className={classes.words}>
            <Group gap="sm">
              <Title order={1} ref={heading} tabIndex={-1}>
                {title}
              </Title>
              {badge}
            </Group>
            {description && (
              <Text component="div" c="dimmed" mt={4} className={classes.description}>
                {description}
              </Text>
            )}
          </div>
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
    </header>
  );
}

/** Whoever types into what was opened over a page that is on its way goes on there. */
function isTypedIntoDialog(): boolean {
  return document.activeElement?.matches('[role=dialog] :is(input, textarea)') ?? false;
}
