import type { MailCatalogue } from './catalogue.ts';

const NOT_YOU =
  'Wenn Sie es nicht waren, ändern Sie sofort Ihr Passwort und sehen Sie Ihre Geräte und zweiten Faktoren durch. Sagen Sie dann Ihrer Administratorin oder Ihrem Administrator Bescheid.';
const IGNORE =
  'Wenn Sie das nicht angefordert haben, beachten Sie diese Mail nicht: Es ändert sich nichts.';
const NEVER_TELL =
  'Verraten Sie diesen Code niemandem. Wir fragen nie am Telefon, im Chat oder per Mail danach.';

/** Every text of our mails, in German. */
export const de: MailCatalogue = {
  language: 'de',
  greeting: 'Guten Tag {name},',
  greetingWithoutName: 'Guten Tag,',
  copyLink: 'Wenn die Schaltfläche nicht geht, kopieren Sie diese Adresse in Ihren Browser:',
  facts: {
    at: 'Wann',
    application: 'Anwendung',
    device: 'Browser',
    place: 'Wo',
    address: 'IP-Adresse',
    label: 'Name',
  },
  factors: {
    totp: 'Authenticator-App',
    passkey: 'Passkey oder Sicherheitsschlüssel',
    recovery_codes: 'Wiederherstellungscodes',
  },
  footer: 'Sie bekommen diese Mail wegen Ihres Kontos bei {brand}, {url}',
  mails: {
    password_reset: {
      subject: 'Passwort für {brand} zurücksetzen',
      heading: 'Passwort zurücksetzen',
      text: [
        'Jemand, wahrscheinlich Sie, möchte das Passwort Ihres Kontos bei {brand} zurücksetzen.',
      ],
      action: 'Neues Passwort wählen',
      after: [
        `Der Link gilt einmal und {lifetime} lang. ${IGNORE} Ihr Passwort bleibt, wie es ist.`,
      ],
    },
    invitation: {
      subject: 'Einladung zu {brand}',
      heading: 'Ihr Konto ist bereit',
      text: [
        '{inviter} hat für Sie ein Konto bei {brand} angelegt, mit dem Sie sich bei Ihren Anwendungen anmelden.',
      ],
      action: 'Einladung annehmen',
      after: [
        'Sie wählen dabei ein Passwort. Der Link gilt einmal und {lifetime} lang.',
        'Wenn Sie nicht wissen, worum es geht, beachten Sie diese Mail nicht: Ohne Sie kann niemand das Konto benutzen.',
      ],
    },
    email_verification: {
      subject: 'E-Mail-Adresse für {brand} bestätigen',
      heading: 'E-Mail-Adresse bestätigen',
      text: ['Bestätigen Sie, dass diese Adresse Ihnen gehört, damit {brand} Sie hier erreicht.'],
      action: 'Adresse bestätigen',
      after: [`Der Link gilt einmal und {lifetime} lang. ${IGNORE}`],
    },
    email_change: {
      subject: 'Neue E-Mail-Adresse für {brand} bestätigen',
      heading: 'Neue Adresse bestätigen',
      text: [
        'Sie möchten diese Adresse für Ihr Konto bei {brand} verwenden. Bis Sie sie bestätigen, bleibt es bei der alten.',
      ],
      action: 'Diese Adresse verwenden',
      after: [`Der Link gilt einmal und {lifetime} lang. ${IGNORE}`],
    },
    email_change_notice: {
      subject: 'Ihre E-Mail-Adresse bei {brand} wurde geändert',
      heading: 'Ihre E-Mail-Adresse wurde geändert',
      text: [
        'Ihr Konto bei {brand} hat eine neue E-Mail-Adresse. Dies ist die letzte Mail an die alte.',
        'Wenn Sie es waren, ist nichts zu tun. Wenn nicht, nehmen Sie die Änderung zurück: Das meldet auch überall ab.',
      ],
      action: 'Änderung zurücknehmen',
      after: [
        'Der Link gilt einmal und {lifetime} lang. Wenden Sie sich danach an Ihre Administration.',
      ],
    },
    sign_in_code: {
      subject: 'Ihr Anmeldecode für {brand}',
      heading: 'Ihr Anmeldecode',
      text: ['Geben Sie diesen Code auf der Seite ein, auf der Sie sich bei {brand} anmelden:'],
      after: [
        'Er gilt einmal und {lifetime} lang, und nur in dem Browser, der ihn angefordert hat.',
        NEVER_TELL,
        IGNORE,
      ],
    },
    factor_code: {
      subject: 'Ihr Bestätigungscode für {brand}',
      heading: 'Ihr Bestätigungscode',
      text: [
        'Ihr Passwort wurde eingegeben. Mit diesem Code geht die Anmeldung bei {brand} weiter:',
      ],
      after: [
        'Er gilt einmal und {lifetime} lang, und nur in dem Browser, der ihn angefordert hat.',
        NEVER_TELL,
        'Wenn Sie sich gerade nicht anmelden, kennt jemand Ihr Passwort: Ändern Sie es.',
      ],
    },
    new_sign_in: {
      subject: 'Neue Anmeldung bei {brand}',
      heading: 'Ein neuer Browser hat sich angemeldet',
      text: [
        'Jemand hat sich mit Ihrem Konto bei {brand} angemeldet, in einem Browser, der dafür noch nicht benutzt wurde.',
      ],
      action: 'Meine Sicherheitseinstellungen ansehen',
      after: [
        `Wenn Sie es waren, ist nichts zu tun. ${NOT_YOU}`,
        'Wenn Sie sich nicht mehr anmelden können, geben Sie auf der Anmeldeseite an, dass Sie Ihr Passwort vergessen haben: Ein neues meldet überall ab.',
      ],
    },
    password_changed: {
      subject: 'Ihr Passwort bei {brand} wurde geändert',
      heading: 'Ihr Passwort wurde geändert',
      text: ['Das Passwort Ihres Kontos bei {brand} wurde geändert.'],
      action: 'Mein Konto ansehen',
      after: [
        'Wenn Sie es waren, ist nichts zu tun. Wenn nicht, setzen Sie Ihr Passwort sofort zurück und sagen Sie Ihrer Administration Bescheid.',
      ],
    },
    factor_added: {
      subject: 'Neuer Anmeldeweg bei {brand}',
      heading: 'Ein Anmeldeweg kam hinzu',
      text: ['Für Ihr Konto bei {brand} gibt es jetzt auch: {factor}.'],
      action: 'Meine Sicherheitseinstellungen ansehen',
      after: [`Wenn Sie es waren, ist nichts zu tun. ${NOT_YOU}`],
    },
    factor_removed: {
      subject: 'Anmeldeweg bei {brand} entfernt',
      heading: 'Ein Anmeldeweg wurde entfernt',
      text: ['Das gibt es für Ihr Konto bei {brand} nicht mehr: {factor}.'],
      action: 'Meine Sicherheitseinstellungen ansehen',
      after: [`Wenn Sie es waren, ist nichts zu tun. ${NOT_YOU}`],
    },
    registration: {
      subject: 'Registrierung bei {brand} abschließen',
      heading: 'Registrierung abschließen',
      text: [
        'Sie registrieren sich bei {brand} mit dieser Adresse. Bestätigen Sie, dass sie Ihnen gehört.',
      ],
      action: 'Weiter',
      after: [`Der Link gilt einmal und {lifetime} lang. ${IGNORE}`],
    },
    registration_existing: {
      subject: 'Sie haben schon ein Konto bei {brand}',
      heading: 'Sie haben schon ein Konto',
      text: [
        'Jemand, wahrscheinlich Sie, wollte sich bei {brand} mit dieser Adresse registrieren. Damit gibt es schon ein Konto, darum wurde kein neues angelegt.',
      ],
      action: 'Anmelden',
      after: [
        'Auf der Seite können Sie auch Ihr Passwort zurücksetzen, falls Sie es vergessen haben.',
        'Wenn Sie es nicht waren, ist nichts zu tun: Niemand hat erfahren, dass es das Konto gibt.',
      ],
    },
    account_deleted: {
      subject: 'Ihr Konto bei {brand} wurde gelöscht',
      heading: 'Ihr Konto wurde gelöscht',
      text: [
        'Ihr Konto bei {brand} wurde gelöscht, und Sie sind überall abgemeldet.',
        'Alles, was noch davon aufbewahrt wird, wird endgültig entfernt. Die Frist dafür: {days}. Bis dahin kann Ihre Administration es wiederherstellen.',
      ],
      action: 'Zu {brand}',
      after: ['Wenn Sie das nicht wollten, melden Sie sich bald bei Ihrer Administration.'],
    },
  },
};
