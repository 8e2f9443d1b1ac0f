import { requireRole } from '../../auth.ts';

export default async function Page() {
  const { user } = await requireRole('manager');
  return <p>Only for managers: {user.name}</p>;
}
