import type { LucideIcon } from 'lucide-react';
import Activity from 'lucide-react/icons/activity';
import AppWindow from 'lucide-react/icons/app-window';
import Blocks from 'lucide-react/icons/blocks';
import FileKey from 'lucide-react/icons/file-key';
import Gauge from 'lucide-react/icons/gauge';
import KeyRound from 'lucide-react/icons/key-round';
import ListChecks from 'lucide-react/icons/list-checks';
import Mail from 'lucide-react/icons/mail';
import Palette from 'lucide-react/icons/palette';
import Route from 'lucide-react/icons/route';
import Settings from 'lucide-react/icons/settings-2';
import ShieldCheck from 'lucide-react/icons/shield-check';
import Split from 'lucide-react/icons/split';
import Tags from 'lucide-react/icons/tags';
import UserCog from 'lucide-react/icons/user-cog';
import Users from 'lucide-react/icons/users';
import UsersRound from 'lucide-react/icons/users-round';
import type { Area } from '../session/caller.tsx';

export interface Place {
  label: string;
  to: string;
  icon: LucideIcon;
  /** Who may look into none of these does not see it. */
  areas: readonly Area[];
  /** Only super administrators see it. */
  isSuperOnly?: boolean;
  /** Other words that people look for it by. */
  words?: string;
}

/** Whether somebody sees a place; the provider checks what they ask for there by itself. */
export function isShown(
  { areas, isSuperOnly = false }: Place,
  caller: { reads: (area: Area) => boolean; isSuper: boolean },
): boolean {
  return areas.some(caller.reads) && (!isSuperOnly || caller.isSuper);
}

/** Every place of the dashboard, as the navigation and the command palette list them. */
export const PLACES: readonly { label: string; places: readonly Place[] }[] = [
  {
    label: '',
    places: [
      {
        label: 'Overview',
        to: '/',
        icon: Gauge,
        areas: ['events'],
        words: 'home dashboard statistics sign-ins',
      },
    ],
  },
  {
    label: 'People',
    places: [
      { label: 'Users', to: '/users', icon: Users, areas: ['users'], words: 'people accounts' },
      { label: 'Groups', to: '/groups', icon: UsersRound, areas: ['groups'] },
      { label: 'Roles', to: '/roles', icon: KeyRound, areas: ['roles'], words: 'permissions' },
      {
        label: 'Attributes',
        to: '/attributes',
        icon: Tags,
        areas: ['attributes'],
        words: 'custom fields schema',
      },
      {
        label: 'Mappings',
        to: '/mappings',
        icon: Split,
        areas: ['mappings'],
        words: 'rules automatic roles',
      },
    ],
  },
  {
    label: 'Access',
    places: [
      {
        label: 'Applications',
        to: '/applications',
        icon: AppWindow,
        areas: ['applications'],
        words: 'apps clients oidc sso',
      },
      {
        label: 'Hygiene',
        to: '/hygiene',
        icon: ListChecks,
        areas: ['applications'],
        words: 'unused old secrets redirect uris pkce tidy',
      },
      { label: 'APIs', to: '/apis', icon: Blocks, areas: ['apis'], words: 'resources scopes' },
      {
        label: 'Policies',
        to: '/policies',
        icon: ShieldCheck,
        areas: ['policies'],
        words: 'security password session',
      },
    ],
  },
  {
    label: 'Installation',
    places: [
      {
        label: 'Events',
        to: '/events',
        icon: Activity,
        areas: ['events'],
        words: 'audit log history',
      },
      {
        label: 'Traces',
        to: '/traces',
        icon: Route,
        areas: ['events'],
        words: 'sign-ins reference debug errors',
      },
      { label: 'Mail', to: '/mails', icon: Mail, areas: ['mails'], words: 'outbox e-mail' },
      {
        label: 'Branding',
        to: '/branding',
        icon: Palette,
        areas: ['branding'],
        words: 'logo colours theme name look',
      },
      {
        label: 'Administrators',
        to: '/administrators',
        icon: UserCog,
        areas: ['privileges'],
        words: 'privileges admins',
      },
      {
        label: 'Signing keys',
        to: '/keys',
        icon: FileKey,
        areas: ['settings'],
        isSuperOnly: true,
        words: 'jwks certificates rotation kid',
      },
      { label: 'Settings', to: '/settings', icon: Settings, areas: ['settings'] },
    ],
  },
];
