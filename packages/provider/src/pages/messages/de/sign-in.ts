import type { Texts } from '../en.ts';

export const signIn: Texts['signIn'] = {
  title: 'Anmelden',
  toContinue: 'um mit {app} fortzufahren',
  email: 'E-Mail-Adresse oder Benutzername',
  password: 'Passwort',
  submit: 'Anmelden',
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
