import type { Texts } from '../en.ts';

export const account: Texts['account'] = {
  title: 'Ihre Anwendungen',
  skip: 'Zum Inhalt',
  navigation: 'Ihr Konto',
  sections: {
    apps: 'Apps',
    profile: 'Profil',
    security: 'Sicherheit',
    sessions: 'Sitzungen',
    connections: 'Verbunden',
    data: 'Ihre Daten',
  },
  greeting: 'Guten Tag, {person}',
  apps: 'Ihre Anwendungen',
  search: 'Anwendung suchen',
  searchSubmit: 'Suchen',
  nothingFound: 'Keine Anwendung heißt „{search}“',
  showAll: 'Alle Anwendungen anzeigen',
  noAppsTitle: 'Noch keine Anwendungen',
  noApps: 'Anwendungen, die Ihre Administration für Sie freigibt, erscheinen hier.',
  username: 'Benutzername',
  signOut: 'Abmelden',
  never: 'nie',
  cancel: 'Abbrechen',
  done: {
    confirmed: 'Danke, Sie sind es. Machen Sie weiter, wo Sie waren.',
    profile_saved: 'Ihr Profil ist gespeichert.',
    email_sent:
      'Wir haben einen Link an die neue Adresse gesendet. Bis Sie ihn öffnen, bleibt Ihre Adresse, wie sie ist.',
    verification_sent: 'Wir haben Ihnen eine Mail gesendet. Öffnen Sie den Link darin.',
    password_changed:
      'Ihr Passwort ist geändert. Überall sonst sind Sie abgemeldet, und kein Browser ist mehr gemerkt.',
    factor_added: 'Es ist eingerichtet: Ab jetzt können Sie sich damit anmelden.',
    factor_renamed: 'Der Name ist gespeichert.',
    factor_removed: 'Es ist entfernt. Gemerkte Browser fragen wieder nach dem zweiten Schritt.',
    device_forgotten: 'Der Browser ist vergessen: Er fragt wieder nach dem zweiten Schritt.',
    devices_forgotten: 'Alle Browser sind vergessen: Jeder fragt wieder nach dem zweiten Schritt.',
    attempts_cleared:
      'Die fehlgeschlagenen Versuche sind vergessen; Sie können sich ohne Wartezeit anmelden.',
    session_ended: 'Dieses Gerät ist abgemeldet.',
    sessions_ended: 'Sie sind überall abgemeldet, nur hier nicht.',
    connection_ended: 'Die Anwendung ist getrennt, und Ihre Sitzung in ihr ist beendet.',
  },
  errors: {
    email_refused: {
      title: 'Das ist keine E-Mail-Adresse',
      detail: 'Schreiben Sie sie wie in ada@example.com.',
    },
    too_soon: {
      title: 'Zu viele Versuche',
      detail:
        'Es wurde nichts gesendet. Warten Sie einige Minuten, und versuchen Sie es noch einmal.',
    },
    gone: {
      title: 'Das gibt es nicht mehr',
      detail: 'Es wurde inzwischen entfernt, vielleicht in einem anderen Tab.',
    },
    last_factor: {
      title: 'Dieses muss bleiben',
      detail:
        'Sie brauchen es, um sich anzumelden. Richten Sie erst ein anderes ein oder, falls Sie keines haben, ein Passwort; dann entfernen Sie dieses.',
    },
    too_many_factors: {
      title: 'Mehr sind nicht möglich',
      detail: 'Entfernen Sie eines, das Sie nicht mehr benutzen, und versuchen Sie es noch einmal.',
    },
    name_refused: {
      title: 'Dieser Name ist nicht möglich',
      detail: 'Verwenden Sie 1 bis 60 Zeichen und keine unsichtbaren.',
    },
  },
};
