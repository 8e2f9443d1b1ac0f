import type { Texts } from '../en.ts';

export const beginTest: Texts['beginTest'] = {
  title: 'Anmeldung testen',
  heading: 'Die Anmeldung bei {app} testen',
  text: 'Die Administration testet, wie {app} Personen anmeldet. Sie melden sich an wie immer; geändert wird nichts.',
  shown:
    'Wer den Test gestartet hat, sieht zehn Minuten lang, was {app} über Sie erführe. Fahren Sie nur fort, wenn Sie dieser Person vertrauen.',
  submit: 'Test beginnen',
};
