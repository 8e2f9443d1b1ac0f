import { lazyRouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { App } from '../../../generated/admin-api.ts';
import type { Area } from '../../session/caller.tsx';
import type { AppType } from './app-types.ts';

/** A part of an application's page, at `/applications/$appId/$name`. */
export interface AppTab {
  /** In the address. */
  name: string;
  label: string;
  /** Loaded when the tab is first opened. */
  component: ComponentType<{ app: App }>;
  /** Only applications of these types have it; absent: all. */
  types?: readonly AppType[];
  /** Who may look into these sees it; absent: whoever sees the application. */
  areas?: readonly Area[];
}

/** Types of applications that people sign in to. */
const SIGN_IN_TYPES: readonly AppType[] = ['web', 'single_page', 'native'];

/** In the order in which they are shown; the first one is at the address of the application itself. */
export const APP_TABS: readonly AppTab[] = [
  {
    name: 'configuration',
    label: 'Configuration',
    component: lazyRouteComponent(() => import('./app-configuration.tsx'), 'AppConfiguration'),
  },
  {
    name: 'quickstart',
    label: 'Quickstart',
    component: lazyRouteComponent(() => import('./quickstart/app-quickstart.tsx'), 'AppQuickstart'),
  },
  {
    name: 'sso',
    label: 'SSO',
    component: lazyRouteComponent(() => import('./app-sso.tsx'), 'AppSso'),
  },
  {
    name: 'parameters',
    label: 'Parameters',
    component: lazyRouteComponent(() => import('./claims/claims-tab.tsx'), 'AppParameters'),
    types: SIGN_IN_TYPES,
  },
  {
    name: 'rules',
    label: 'Rules',
    component: lazyRouteComponent(() => import('./claims/claims-tab.tsx'), 'AppRules'),
    types: SIGN_IN_TYPES,
  },
  {
    name: 'access',
    label: 'Access',
    component: lazyRouteComponent(() => import('./app-access.tsx'), 'AppAccess'),
    types: SIGN_IN_TYPES,
  },
  {
    name: 'users',
    label: 'Users',
    component: lazyRouteComponent(() => import('./app-users.tsx'), 'AppUsers'),
    types: SIGN_IN_TYPES,
    areas: ['users'],
  },
  {
    name: 'sessions',
    label: 'Sessions',
    component: lazyRouteComponent(() => import('./app-sessions.tsx'), 'AppSessions'),
    types: SIGN_IN_TYPES,
    areas: ['users'],
  },
  {
    name: 'usage',
    label: 'Usage',
    component: lazyRouteComponent(() => import('./usage/app-usage.tsx'), 'AppUsage'),
  },
  {
    name: 'test',
    label: 'Test',
    component: lazyRouteComponent(() => import('./integration-test/app-test.tsx'), 'AppTest'),
    types: SIGN_IN_TYPES,
  },
  {
    name: 'traces',
    label: 'Traces',
    component: lazyRouteComponent(() => import('../traces/trace-list.tsx'), 'TraceList'),
    areas: ['events'],
  },
  {
    name: 'events',
    label: 'Events',
    component: lazyRouteComponent(() => import('./app-events.tsx'), 'AppEvents'),
    areas: ['events'],
  },
];
