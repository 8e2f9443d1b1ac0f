import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, take } from '../../api/client.ts';
import { hygieneQuery } from '../hygiene/hygiene-api.ts';
import { inventoryQuery } from './inventory.tsx';
import classes from './overview.module.css';

const MANY = 50;

/** What somebody should look at; nothing is shown where there is nothing. */
export function Attention() {
  const items = useItems();
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="attention" className={classes.panel}>
      <div className={classes.head}>
        <h2 id="attention">Needs attention</h2>
      </div>
      <ul className={classes.attention}>
        {items.map(({ key, words, link }) => (
          <li key={key}>
            <span>{words}</span>
            {link}
          </li>
        ))}
      </ul>
    </section>
  );
}

function useItems(): { key: string; words: string; link: ReactNode }[] {
  const inventory = useQuery(inventoryQuery);
  const privileges = useQuery({
    queryKey: ['privileges', 'attention'],
    queryFn: () => take(api.GET('/api/v1/privileges', { params: { query: { limit: MANY } } })),
  });
  const policies = useQuery({
    queryKey: ['policies', 'attention'],
    queryFn: () => take(api.GET('/api/v1/policies', { params: { query: { limit: MANY } } })),
  });
  const mails = useQuery({
    queryKey: ['mails', 'failed'],
    queryFn: () =>
      take(api.GET('/api/v1/mails', { params: { query: { state: 'failed', limit: 1 } } })),
  });
  const hygiene = useQuery(hygieneQuery());
  const locked = inventory.data?.users.locked ?? 0;
  const supers = privileges.data?.items.filter(({ kind }) => kind === 'super') ?? [];
  const serious = new Set(
    (hygiene.data?.findings ?? [])
      .filter(({ severity }) => severity !== 'low')
      .map(({ app }) => app.id),
  ).size;
  const byDefault = policies.data?.items.find(({ is_default }) => is_default);
  return [
    locked > 0 && {
      key: 'locked',
      words: locked === 1 ? '1 user is locked.' : `${locked} users are locked.`,
      link: (
        <Link to="/users" search={{ state: 'locked' }}>
          See who
        </Link>
      ),
    },
    supers.length === 1 &&
      supers[0]?.user_id && {
        key: 'super',
        words: 'One person alone administers everything: if they cannot sign in, nobody can help.',
        link: <Link to="/administrators">Give somebody else the privilege</Link>,
      },
    byDefault?.mfa === 'off' && {
      key: 'mfa',
      words: 'The default policy asks nobody for a second factor.',
      link: (
        <Link to="/policies/$policyId" params={{ policyId: byDefault.id }}>
          Change the policy
        </Link>
      ),
    },
    serious > 0 && {
      key: 'hygiene',
      words:
        serious === 1
          ? '1 application is weaker than it has to be.'
          : `${serious} applications are weaker than they have to be.`,
      link: <Link to="/hygiene">See what to do</Link>,
    },
    (mails.data?.items.length ?? 0) > 0 && {
      key: 'mails',
      words: 'Mail could not be delivered.',
      link: <Link to="/mails">See which</Link>,
    },
  ].filter((item) => item !== false && item !== '' && item !== null && item !== undefined);
}
