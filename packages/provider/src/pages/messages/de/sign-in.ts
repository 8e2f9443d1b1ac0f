import type { Texts } from '../en.ts';

export const signIn: Texts['signIn'] = {
  title: 'Anmelden',
  toContinue: 'um mit {app} fortzufahren',
  email: 'E-Mail-Adresse oder Benutzername',
  password: 'Passwort',
  submit: 'Anmelden',
  passkey: 'Mit Passkey anmelden',
  emailCode: 'Code per E-Mail erhalten',
  or: 'oder',
  forgot: 'Passwort vergessen?',
  noAccount: 'Noch kein Konto?',
  register: 'Konto erstellen',
  errors: {
    wrong: {
      title: 'E-Mail-Adresse oder Passwort stimmt nicht',
      detail:
        'Prüfen Sie beides und versuchen Sie es noch einmal. Achten Sie beim Passwort auf Groß- und Kleinschreibung.',
    },
    incomplete: {
      title: 'Es fehlt noch etwas',
      detail: 'Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen und Ihr Passwort ein.',
    },
    busy: {
      title: 'Gerade melden sich sehr viele Personen an',
      detail: 'Warten Sie einige Sekunden und versuchen Sie es dann noch einmal.',
    },
    passkey_refused: {
      title: 'Dieser Passkey hat nicht funktioniert',
      detail:
        'Vielleicht wurde er hier entfernt. Versuchen Sie es noch einmal, oder melden Sie sich anders an.',
    },
    passkey_over: {
      title: 'Das hat zu lange gedauert',
      detail: 'Zur Sicherheit fragen wir nach einigen Minuten neu. Versuchen Sie es noch einmal.',
    },
    email_missing: {
      title: 'Wohin sollen wir den Code senden?',
      detail: 'Geben Sie zuerst Ihre E-Mail-Adresse ein.',
    },
  },
};

export const continueTo: Texts['continueTo'] = {
  title: 'Fortfahren',
  heading: { withApp: 'Mit {app} fortfahren?', withoutApp: 'Fortfahren?' },
  text: 'Sie sind angemeldet. Wenn Sie fortfahren, kann die Anwendung:',
  textWithoutShares:
    'Sie sind angemeldet. Wenn Sie fortfahren, erfährt die Anwendung, wer Sie sind.',
  submit: 'Fortfahren',
  deny: 'Nicht fortfahren',
  scopes: {
    profile: 'Ihren Namen, Ihr Bild, Ihre Sprache und Ihre Zeitzone sehen',
    email: 'Ihre E-Mail-Adresse sehen',
    phone: 'Ihre Telefonnummer sehen',
    address: 'Ihre Anschrift sehen',
    roles: 'Ihre Rollen sehen',
    groups: 'Ihre Gruppen sehen',
    offline_access: 'All dies auch tun, während Sie nicht da sind',
  },
};

export const accessRefused: Texts['accessRefused'] = {
  title: 'Kein Zugriff',
  heading: {
    withApp: 'Sie können {app} nicht öffnen',
    withoutApp: 'Sie können diese Anwendung nicht öffnen',
  },
  why: 'Sie sind als {person} angemeldet, doch dieses Konto hat keine Rolle, die dafür nötig ist. Mit Ihrem Passwort und Ihrem Konto ist alles in Ordnung.',
  whatNext:
    'Bitten Sie Ihre Administration um Zugriff und nennen Sie diese Referenz: Daran ist dort zu erkennen, woran es liegt und was zu ändern ist.',
  back: { withApp: 'Zurück zu {app}', withoutApp: 'Zurück zur Anwendung' },
  otherApps: 'Ihre Anwendungen ansehen',
  reference: 'Referenz',
};
