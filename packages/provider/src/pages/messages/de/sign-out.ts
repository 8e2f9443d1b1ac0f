import type { Texts } from '../en.ts';

export const confirmSignOut: Texts['confirmSignOut'] = {
  title: 'Abmelden?',
  askedBy: '{app} möchte Sie abmelden.',
  signedInAs: 'Sie sind als {person} angemeldet.',
  signedIn: 'Sie sind angemeldet.',
  consequence: 'Die nächste Anwendung, die Sie öffnen, fragt Sie wieder nach Ihrer Anmeldung.',
  confirm: 'Abmelden',
  stay: 'Angemeldet bleiben',
};

export const signedOut: Texts['signedOut'] = {
  title: 'Sie sind abgemeldet',
  text: 'Die nächste Anwendung, die Sie öffnen, fragt Sie wieder nach Ihrer Anmeldung. Wenn auch andere dieses Gerät nutzen, schließen Sie bitte zusätzlich den Browser.',
  back: { withApp: 'Zurück zu {app}', withoutApp: 'Zurück zur Anwendung' },
  signIn: 'Erneut anmelden',
};

export const signingOut: Texts['signingOut'] = {
  title: 'Sie werden abgemeldet',
  text: 'Wir geben den Anwendungen Bescheid, die Sie benutzt haben. Das dauert einen Augenblick.',
  goOn: { withApp: 'Weiter zu {app}', withoutApp: 'Weiter' },
  frame: 'Eine Anwendung, die Sie abmeldet',
};
