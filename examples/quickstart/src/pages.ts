import type { TemplateHelpers, User } from '@gatehouse/client';
import { Html, html } from './html.ts';
import { layout } from './layout.ts';

export { contentSecurityPolicy } from './layout.ts';

const QUICKSTART: Site = {
  name: 'Quickstart',
  home: '/testapp',
  links: [{ href: '/testapp/manager', label: 'The page for managers' }],
};

/** The app that a page belongs to. */
export interface Site {
  readonly name: string;
  /** Path of its first page. */
  readonly home: string;
  /** Further pages for people who are signed in. */
  readonly links?: readonly { readonly href: string; readonly label: string }[];
}

/** What somebody sees who is not signed in. */
export function signedOutPage(auth: TemplateHelpers, site = QUICKSTART): string {
  return layout(
    'Sign in',
    site,
    html`<section class="card narrow">
<h1>You are signed out</h1>
<p>This app has no passwords of its own. Signing in takes you to the identity provider, which
sends you back here with your name and roles.</p>
<a class="button" href="${auth.loginUrl}">Sign in</a>
</section>`,
  );
}

/** What the app learns about somebody who is signed in. */
export function signedInPage(user: User, auth: TemplateHelpers, site = QUICKSTART): string {
  return layout(
    user.name,
    site,
    html`<section class="card">
<div class="person">
<span class="avatar" aria-hidden="true">${user.name.slice(0, 1).toUpperCase()}</span>
<div>
<h1>${user.name}</h1>
<p class="quiet">${user.email ?? 'No e-mail address'}</p>
</div>
<form method="post" action="${auth.logoutUrl}">
${new Html(auth.csrfInput)}
<button class="button secondary" type="submit">Sign out</button>
</form>
</div>

<h2>Roles</h2>
${user.roles.length > 0 ? roleList(user.roles) : html`<p class="quiet">No roles yet.</p>`}

${(site.links ?? []).map(({ href, label }) => html`<p><a href="${href}">${label}</a></p>`)}

<h2 id="claims">Claims</h2>
<p class="quiet">What the provider says about you and this sign-in.</p>
<table aria-labelledby="claims">
<thead><tr><th scope="col">Claim</th><th scope="col">Value</th></tr></thead>
<tbody>${Object.entries(user.claims).map(claimRow)}</tbody>
</table>
</section>`,
  );
}

/** What only managers see. */
export function managerPage(user: User, site = QUICKSTART): string {
  return layout(
    'For managers',
    site,
    html`<section class="card narrow">
<h1>For managers</h1>
<p>You can see this because the identity provider says that you, ${user.name}, have the role
<strong>manager</strong>. Without it this page answers with 403.</p>
<a class="button" href="${site.home}">Back to your profile</a>
</section>`,
  );
}

function roleList(roles: readonly string[]): Html {
  return html`<ul class="roles">${roles.map((role) => html`<li>${role}</li>`)}</ul>`;
}

function claimRow([name, value]: [string, unknown]): Html {
  return html`<tr><th scope="row">${name}</th><td>${readable(name, value)}</td></tr>`;
}

const TIMES = ['iat', 'exp', 'nbf', 'auth_time', 'updated_at'];

function readable(name: string, value: unknown): string {
  if (typeof value === 'number' && TIMES.includes(name)) {
    return `${new Date(value * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.length > 0 ? value.join(', ') : 'none';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
