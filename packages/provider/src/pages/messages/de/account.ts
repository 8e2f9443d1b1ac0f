import type { Texts } from '../en.ts';

export const account: Texts['account'] = {
  title: 'Ihr Konto',
  greeting: 'Guten Tag, {person}',
  apps: 'Ihre Anwendungen',
  noAppsTitle: 'Noch keine Anwendungen',
  noApps: 'Anwendungen, die Ihre Administration für Sie freigibt, erscheinen hier.',
  profile: 'Profil',
  name: 'Name',
  email: 'E-Mail-Adresse',
  username: 'Benutzername',
  roles: 'Rollen',
  noRoles: 'Keine',
  signOut: 'Abmelden',
};
