import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { NotThere } from '../components/not-there.tsx';
import { readEventsSearch } from '../features/events/events-search.ts';
import { readUsersSearch } from '../features/users/users-search.ts';
import { PageFailed } from './page-failed.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotThere,
  errorComponent: PageFailed,
});

const getParentRoute = () => root;
const userPage = lazyRouteComponent(() => import('../features/users/user-page.tsx'), 'UserPage');

const routes = [
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
    validateSearch: ({ run }: Record<string, unknown>): { run?: string } => ({
      ...(typeof run === 'string' && { run }),
    }),
    component: lazyRouteComponent(() => import('../features/users/import-page.tsx'), 'ImportPage'),
  }),
  createRoute({ getParentRoute, path: '/users/$userId', component: userPage }),
  createRoute({ getParentRoute, path: '/users/$userId/$tab', component: userPage }),
  createRoute({
    getParentRoute,
    path: '/events',
    validateSearch: readEventsSearch,
    component: lazyRouteComponent(() => import('../features/events/events-page.tsx'), 'EventsPage'),
  }),
] as const;

/** Every page of the dashboard by its address below `/admin`; each is loaded when it is first opened. */
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
