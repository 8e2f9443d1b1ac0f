import { requireLogin } from '../../auth.ts';

export default async function Page() {
  const { user } = await requireLogin();
  return <p>Only for people who are signed in: {user.name}</p>;
}
