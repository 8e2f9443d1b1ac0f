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
