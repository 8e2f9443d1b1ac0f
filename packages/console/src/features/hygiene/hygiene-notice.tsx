import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import ListChecks from 'lucide-react/icons/list-checks';
import type { App } from '../../../generated/admin-api.ts';
import classes from './hygiene.module.css';
import { hygieneQuery } from './hygiene-api.ts';

/** That an application is weaker than it has to be, on the way to what to do; nothing where it is only untidy. */
export function HygieneNotice({ app }: { app: App }) {
  const { data } = useQuery(hygieneQuery(app.id));
  const [first, ...more] = (data?.findings ?? []).filter(({ severity }) => severity !== 'low');
  if (!first) return null;
  return (
    <aside className={classes.notice} aria-label="Hygiene">
      <ListChecks size={20} aria-hidden className={classes.icon} />
      <Text size="sm" className={classes.detail}>
        <strong>{first.title}.</strong> {first.detail}{' '}
        <Anchor
          component={Link}
          to={`/applications/${app.id}/usage`}
          inherit
          c="inherit"
          underline="always"
        >
          {more.length === 0 ? 'See what to do' : `See what to do, and ${more.length} more`}
        </Anchor>
      </Text>
    </aside>
  );
}
