import type { Texts } from '../en.ts';

export const forgotPassword: Texts['forgotPassword'] = {
  title: 'Passwort zurücksetzen',
  text: 'Wir senden einen Link an die E-Mail-Adresse Ihres Kontos. Damit wählen Sie ein neues Passwort.',
  email: 'E-Mail-Adresse oder Benutzername',
  submit: 'Link senden',
  back: 'Zurück zur Anmeldung',
  missing: {
    title: 'Hier fehlt etwas',
    detail: 'Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.',
  },
};

export const register: Texts['register'] = {
  title: 'Konto anlegen',
  name: 'Name',
  email: 'E-Mail-Adresse',
  domains: 'Mit einer Adresse von: {domains}',
  password: 'Passwort',
  terms: 'Ich akzeptiere die Nutzungsbedingungen, Version {version}',
  readTerms: 'Nutzungsbedingungen lesen',
  submit: 'Konto anlegen',
  back: 'Zurück zur Anmeldung',
  errors: {
    name: {
      title: 'Dieser Name ist nicht möglich',
      detail: 'Geben Sie Ihren Namen ein, mit höchstens 200 Zeichen.',
    },
    email: {
      title: 'Das ist keine E-Mail-Adresse',
      detail: 'Prüfen Sie sie: Sie sieht aus wie maria@example.com.',
    },
    domain: {
      title: 'Mit dieser Adresse ist hier kein Konto möglich',
      detail: 'Verwenden Sie eine Adresse Ihrer Organisation.',
    },
    terms: {
      title: 'Die Nutzungsbedingungen sind nicht akzeptiert',
      detail: 'Lesen Sie sie und setzen Sie das Häkchen, um fortzufahren.',
    },
  },
};

export const confirmLink: Texts['confirmLink'] = {
  verify_email: {
    title: 'E-Mail-Adresse bestätigen',
    paragraphs: ['Bestätigen Sie, dass {email} Ihre Adresse ist.'],
    submit: 'Adresse bestätigen',
  },
  register: {
    title: 'Konto anlegen',
    paragraphs: [
      'Ihr Konto bekommt die Adresse {email} und das Passwort, das Sie gewählt haben.',
      'Wenn Sie kein Konto angefordert haben, schließen Sie diese Seite: Es geschieht nichts.',
    ],
    submit: 'Konto anlegen',
  },
  change_email: {
    title: 'Diese E-Mail-Adresse verwenden',
    paragraphs: [
      'Ab jetzt melden Sie sich mit {email} an, und Mails gehen dorthin. Die alte Adresse bekommt Bescheid.',
    ],
    submit: 'Diese Adresse verwenden',
  },
  undo_email: {
    title: 'Änderung zurücknehmen',
    paragraphs: [
      'Ihr Konto bekommt die Adresse {email} zurück. Tun Sie das, wenn nicht Sie sie geändert haben.',
      'Damit niemand anderes hineinkommt, werden alle abgemeldet, und das Passwort wird gelöscht; wir senden Ihnen einen Link zum Wählen eines neuen.',
    ],
    submit: 'Änderung zurücknehmen',
  },
};
