import type { Texts } from '../en.ts';

export const profile: Texts['profile'] = {
  title: 'Ihr Profil',
  known: 'Konto',
  knownHint: 'Dies kann nur Ihre Administration ändern.',
  othersHint: 'Das Übrige kann nur Ihre Administration ändern.',
  changeEmail: 'E-Mail-Adresse ändern',
  verify: 'Bestätigungsmail senden',
  changeEmailTitle: 'E-Mail-Adresse ändern',
  changeEmailText:
    'Jetzt ist es {email}. Wir senden einen Link an die neue Adresse; sobald Sie ihn öffnen und dort bestätigen, melden Sie sich mit der neuen an.',
  newEmail: 'Neue E-Mail-Adresse',
  changeEmailSubmit: 'Link senden',
  email: 'E-Mail-Adresse',
  verified: 'Bestätigt',
  notVerified: 'Nicht bestätigt',
  roles: 'Rollen',
  noRoles: 'Keine',
  about: 'Über Sie',
  aboutText:
    'Anwendungen, bei denen Sie sich anmelden, sehen davon, was Sie oder Ihre Organisation ihnen erlauben.',
  fields: {
    name: 'Vollständiger Name',
    given_name: 'Vorname',
    family_name: 'Nachname',
    phone_number: 'Telefonnummer',
    locale: 'Sprache',
    zoneinfo: 'Zeitzone',
    picture: 'Adresse Ihres Bildes',
  },
  nameHint: 'So, wie man Sie nennt.',
  phoneHint: 'Mit Landesvorwahl, etwa +49 30 1234567.',
  pictureHint: 'Eine https-Adresse, etwa die des Bildes auf Ihrer eigenen Website.',
  noLocale: 'Wie mein Browser es wünscht',
  noZone: 'Nicht gewählt',
  submit: 'Speichern',
  wrong: {
    title: 'Noch nicht gespeichert',
    detail: 'Einige Felder sind so nicht möglich. Bei jedem steht, warum.',
  },
  moved: {
    title: 'Ihr Profil wurde inzwischen geändert',
    detail:
      'Ihre Administration oder ein anderer Tab hat es geändert. Unten steht, was Sie eingegeben haben: Prüfen Sie es, und speichern Sie noch einmal, um es zu behalten.',
  },
  nameProblem: 'Verwenden Sie höchstens 200 Zeichen und keine unsichtbaren.',
  problems: {
    phone_number: 'Beginnen Sie mit + und der Landesvorwahl, etwa +49 30 1234567.',
    locale: 'Wählen Sie eine der Sprachen.',
    zoneinfo: 'Wählen Sie eine der Zeitzonen.',
    picture: 'Beginnen Sie mit https://, und verwenden Sie höchstens 2000 Zeichen.',
  },
};
