export const account = {
  title: 'Your account',
  greeting: 'Hello, {person}',
  apps: 'Your apps',
  noAppsTitle: 'No apps yet',
  noApps: 'Apps that your administrator gives you appear here.',
  profile: 'Profile',
  name: 'Name',
  email: 'E-mail',
  username: 'Username',
  roles: 'Roles',
  noRoles: 'None',
  signOut: 'Sign out',
};
