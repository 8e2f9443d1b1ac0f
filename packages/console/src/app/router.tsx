import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { NotThere } from '../components/not-there.tsx';
import { readEventsSearch } from '../features/events/events-search.ts';
import { readMailsSearch } from '../features/mails/mails-search.ts';
import { readTracesSearch } from '../features/traces/traces-search.ts';
import { readUsersSearch } from '../features/users/users-search.ts';
import { PageFailed } from './page-failed.tsx';
import { readListSearch, readRunSearch } from './searches.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotThere,
  errorComponent: PageFailed,
});
const getParentRoute = () => root;

// Each page is loaded when it is first opened.
const userPage = lazyRouteComponent(() => import('../features/users/user-page.tsx'), 'UserPage');
const rolePage = lazyRouteComponent(() => import('../features/roles/role-page.tsx'), 'RolePage');
const applicationPage = lazyRouteComponent(
  () => import('../features/applications/application-page.tsx'),
  'ApplicationPage',
);
const mappingPages = () => import('../features/mappings/mapping-page.tsx');

const routes = [
  createRoute({
    getParentRoute,
    path: '/',
    component: lazyRouteComponent(
      () => import('../features/overview/overview-page.tsx'),
      'OverviewPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/users',
    validateSearch: readUsersSearch,
    component: lazyRouteComponent(() => import('../features/users/users-page.tsx'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/users/new',
    component: lazyRouteComponent(
      () => import('../features/users/new-user-page.tsx'),
      'NewUserPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/users/import',
    validateSearch: readRunSearch,
    component: lazyRouteComponent(() => import('../features/users/import-page.tsx'), 'ImportPage'),
  }),
  createRoute({ getParentRoute, path: '/users/$userId', component: userPage }),
  createRoute({ getParentRoute, path: '/users/$userId/$tab', component: userPage }),
  createRoute({
    getParentRoute,
    path: '/groups',
    validateSearch: readListSearch,
    component: lazyRouteComponent(() => import('../features/groups/groups-page.tsx'), 'GroupsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/groups/$groupId',
    component: lazyRouteComponent(() => import('../features/groups/group-page.tsx'), 'GroupPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/roles',
    validateSearch: readListSearch,
    component: lazyRouteComponent(() => import('../features/roles/roles-page.tsx'), 'RolesPage'),
  }),
  createRoute({ getParentRoute, path: '/roles/$roleId', component: rolePage }),
  createRoute({ getParentRoute, path: '/roles/$roleId/$tab', component: rolePage }),
  createRoute({
    getParentRoute,
    path: '/attributes',
    component: lazyRouteComponent(
      () => import('../features/attributes/attributes-page.tsx'),
      'AttributesPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/mappings',
    component: lazyRouteComponent(
      () => import('../features/mappings/mappings-page.tsx'),
      'MappingsPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/mappings/new',
    component: lazyRouteComponent(mappingPages, 'NewMappingPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/mappings/$mappingId',
    component: lazyRouteComponent(mappingPages, 'MappingPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/applications',
    validateSearch: readListSearch,
    component: lazyRouteComponent(
      () => import('../features/applications/applications-page.tsx'),
      'ApplicationsPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/applications/new',
    component: lazyRouteComponent(
      () => import('../features/applications/new-application-page.tsx'),
      'NewApplicationPage',
    ),
  }),
  createRoute({ getParentRoute, path: '/applications/$appId', component: applicationPage }),
  createRoute({ getParentRoute, path: '/applications/$appId/$tab', component: applicationPage }),
  createRoute({
    getParentRoute,
    path: '/hygiene',
    component: lazyRouteComponent(
      () => import('../features/hygiene/hygiene-page.tsx'),
      'HygienePage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/apis',
    component: lazyRouteComponent(() => import('../features/apis/apis-page.tsx'), 'ApisPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/apis/$apiId',
    component: lazyRouteComponent(() => import('../features/apis/api-page.tsx'), 'ApiPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/policies',
    component: lazyRouteComponent(
      () => import('../features/policies/policies-page.tsx'),
      'PoliciesPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/policies/$policyId',
    component: lazyRouteComponent(
      () => import('../features/policies/policy-page.tsx'),
      'PolicyPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/events',
    validateSearch: readEventsSearch,
    component: lazyRouteComponent(() => import('../features/events/events-page.tsx'), 'EventsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/traces',
    validateSearch: readTracesSearch,
    component: lazyRouteComponent(() => import('../features/traces/traces-page.tsx'), 'TracesPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/traces/$traceId',
    component: lazyRouteComponent(() => import('../features/traces/trace-page.tsx'), 'TracePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/mails',
    validateSearch: readMailsSearch,
    component: lazyRouteComponent(() => import('../features/mails/mails-page.tsx'), 'MailsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/branding',
    component: lazyRouteComponent(
      () => import('../features/branding/branding-page.tsx'),
      'BrandingPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/keys',
    component: lazyRouteComponent(() => import('../features/keys/keys-page.tsx'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/administrators',
    component: lazyRouteComponent(
      () => import('../features/administrators/administrators-page.tsx'),
      'AdministratorsPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/settings',
    component: lazyRouteComponent(
      () => import('../features/settings/settings-page.tsx'),
      'SettingsPage',
    ),
  }),
] as const;

/** Every page of the dashboard by its address below `/admin`. */
export const router = createRouter({
  routeTree: root.addChildren([...routes]),
  basepath: '/admin',
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotThere,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
