import { type AccountCommon, frameValues } from './account-frame.ts';
import { logosOf, type NamedLogo, tileValues } from './account-pages.ts';
import type { Texts } from './messages/en.ts';
import type { Page, PageMaker } from './page.ts';
import { assertSafeActions } from './steps.ts';

/** Where a person is signed in, and what they have let applications do. */
export interface SessionPages {
  sessions(model: SessionsPage): Page;
  connections(model: ConnectionsPage): Page;
}

export interface SessionsPage extends AccountCommon {
  /** The one of this browser first. */
  sessions: readonly ListedSession[];
  /** Takes `session`. */
  endAction: string;
  endOthersAction: string;
}

/** Times are milliseconds since the epoch. */
export interface ListedSession {
  id: string;
  current: boolean;
  browser: string | null;
  os: string | null;
  /** Something held in the hand. */
  mobile: boolean;
  /** `country` is of ISO 3166-1. */
  place: { country: string | null; city: string | null } | null;
  address: string | null;
  signedInAt: number;
  lastSeenAt: number;
  /** RFC 8176. */
  amr: readonly string[];
}

export interface ConnectionsPage extends AccountCommon {
  applications: readonly ListedConnection[];
  /** Takes `application`. */
  endAction: string;
}

export interface ListedConnection extends NamedLogo {
  clientId: string;
  /** Scopes of OpenID Connect by name, those of APIs in words. */
  scopes: readonly string[];
  /** It may act while the person is away. */
  offline: boolean;
  since: number;
  lastUsedAt: number;
}

export function createSessionPages(maker: PageMaker): SessionPages {
  const { texts, language, render } = maker;
  return {
    sessions: ({ sessions, endAction, endOthersAction, ...common }) => {
      assertSafeActions(endAction, endOthersAction);
      const t = texts.sessions;
      const countries = new Intl.DisplayNames(language, { type: 'region', fallback: 'code' });
      return render('sessions', {
        ...frameValues(maker, { section: 'sessions', ...common }),
        t,
        title: t.title,
        sessions: sessions.map(({ browser, os, place, amr, ...session }) => ({
          ...session,
          name: [browser, os].filter(Boolean).join(', ') || t.unknown,
          place:
            place && [place.city, countryOf(countries, place.country)].filter(Boolean).join(', '),
          how: howOf(t, amr),
        })),
        hasOthers: sessions.some(({ current }) => !current),
        endAction,
        endOthersAction,
      });
    },

    connections: ({ applications, endAction, ...common }) => {
      assertSafeActions(endAction);
      const t = texts.connections;
      return render('connections', {
        ...frameValues(maker, { section: 'connections', ...common }),
        t,
        title: t.title,
        applications: applications.map(({ name, logo, scopes, offline, ...application }) => ({
          ...application,
          ...tileValues({ name, logo }),
          shares: [...scopes, ...(offline ? ['offline_access'] : [])].map((scope) =>
            describeScope(texts, scope),
          ),
        })),
        endAction,
        images: logosOf(applications),
      });
    },
  };
}

/** As the consent page says it. */
function describeScope({ continueTo }: Texts, scope: string): string {
  return Object.hasOwn(continueTo.scopes, scope)
    ? continueTo.scopes[scope as keyof typeof continueTo.scopes]
    : scope;
}

function countryOf(names: Intl.DisplayNames, country: string | null): string | undefined {
  return country && /^[A-Z]{2}$/.test(country) ? names.of(country) : undefined;
}

/** In words, as far as there are any. */
function howOf(t: Texts['sessions'], amr: readonly string[]): string {
  const isKey = amr.includes('hwk') || amr.includes('swk');
  const words = [
    ...(amr.includes('pwd') ? [t.how.pwd] : []),
    ...(isKey ? [t.how.key] : []),
    ...(amr.includes('otp') ? [t.how.otp] : []),
  ];
  return words.join(', ');
}
