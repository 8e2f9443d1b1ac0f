import type { Auth } from '@gatehouse/client/next';
import { auth } from '../auth.ts';

export default async function Page() {
  const found = await auth();
  return found.isAuthenticated ? <SignedIn auth={found} /> : <SignedOut auth={found} />;
}

function SignedOut({ auth: { templates } }: { auth: Auth }) {
  return (
    <section className="card narrow">
      <h1>You are signed out</h1>
      <p>
        This app has no passwords of its own. Signing in takes you to the identity provider, which
        sends you back here with your name and roles.
      </p>
      <a className="button" href={templates.loginUrl}>
        Sign in
      </a>
    </section>
  );
}

function SignedIn({ auth: { user, templates } }: { auth: Auth }) {
  return (
    <section className="card">
      <div className="person">
        <span className="avatar" aria-hidden="true">
          {user.name.slice(0, 1).toUpperCase()}
        </span>
        <div>
          <h1>{user.name}</h1>
          <p className="quiet">{user.email ?? 'No e-mail address'}</p>
        </div>
        <form method="post" action={templates.logoutUrl}>
          <input type="hidden" name={templates.csrfField} value={templates.csrfToken} />
          <button className="button secondary" type="submit">
            Sign out
          </button>
        </form>
      </div>
      <h2>Roles</h2>
      {user.roles.length === 0 ? (
        <p className="quiet">No roles yet.</p>
      ) : (
        <ul className="roles">
          {user.roles.map((role) => (
            <li key={role}>{role}</li>
          ))}
        </ul>
      )}
      <p>
        <a href="/private">A page for signed-in people only</a>
      </p>
      <p>
        <a href="/manager">A page for managers only</a>
      </p>
    </section>
  );
}
