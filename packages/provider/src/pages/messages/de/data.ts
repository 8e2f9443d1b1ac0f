import type { Texts } from '../en.ts';

export const data: Texts['data'] = {
  title: 'Ihre Daten',
  download: 'Mitnehmen',
  downloadText:
    'Alles, was hier über Sie gespeichert ist, in einer Datei (JSON): Profil, Rollen, womit Sie sich anmelden, Sitzungen, verbundene Anwendungen und was geschehen ist. Ohne Passwort und ohne Geheimnisse.',
  downloadSubmit: 'Herunterladen',
  delete: 'Konto löschen',
  deleteText:
    'Sie werden überall abgemeldet, und Anwendungen, die Sie mit diesem Konto benutzen, sind Ihnen verschlossen.',
  deleteOff: 'Nur Ihre Administration kann Ihr Konto löschen. Fragen Sie dort.',
  deleteBegin: 'Konto löschen …',
  deleteTitle: 'Ihr Konto löschen?',
  about: 'Es geht um das Konto {email}. Wenn Sie es löschen:',
  consequences: [
    'Sie werden sofort abgemeldet, hier und in allen Anwendungen.',
    'Sie können sich nicht mehr anmelden. Fragen Sie in jeder Anwendung, was aus dem wird, was Sie dort haben.',
    'Andere können Ihre E-Mail-Adresse und Ihren Benutzernamen bekommen.',
  ],
  kept: '{days} lang kann eine Administratorin oder ein Administrator das Konto zurückholen. Danach wird alles gelöscht, was über Sie gespeichert ist.',
  notKept:
    'Alles, was über Sie gespeichert ist, wird bald danach gelöscht, und niemand kann es zurückholen.',
  confirm: 'Ich will mein Konto löschen',
  deleteSubmit: 'Mein Konto löschen',
  refused: {
    not_confirmed: {
      title: 'Noch nicht gelöscht',
      detail: 'Setzen Sie das Häkchen, um zu sagen, dass Sie es wollen.',
    },
    administrator: {
      title: 'Nicht gelöscht',
      detail:
        'Sie können hier etwas verwalten. Bitten Sie eine andere Person mit Verwaltungsrechten, Ihr Konto zu löschen, damit niemand versehentlich fehlt.',
    },
  },
};
