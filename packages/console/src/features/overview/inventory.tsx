import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, take } from '../../api/client.ts';
import { Loaded } from '../../components/loaded.tsx';
import classes from './overview.module.css';

/** As far as is counted. */
const MOST = 100_000;

/** What there is, for the overview and for what needs attention. */
export const inventoryQuery = {
  queryKey: ['statistics', 'inventory'],
  queryFn: () => take(api.GET('/api/v1/statistics/inventory')),
};

/** How many there are of what is administered. */
export function Inventory() {
  const query = useQuery(inventoryQuery);
  return (
    <Loaded query={query} sketch={<Skeleton height={84} radius="lg" />}>
      {({ users, apps, roles, groups }) => (
        <nav className={classes.inventory} aria-label="What there is">
          <Count to="/users" label="Active users" count={users.active} />
          <Count to="/applications" label="Applications" count={apps} />
          <Count to="/roles" label="Roles" count={roles} />
          <Count to="/groups" label="Groups" count={groups} />
        </nav>
      )}
    </Loaded>
  );
}

function Count({ to, label, count }: { to: string; label: string; count: number }) {
  return (
    <Link to={to}>
      <span>{label}</span>
      <strong>
        {count.toLocaleString('en')}
        {count >= MOST && '+'}
      </strong>
    </Link>
  );
}
