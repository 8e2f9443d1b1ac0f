import type { Texts } from '../en.ts';

export const layout: Texts['layout'] = {
  languageName: 'Deutsch',
  languages: 'Sprache',
  errorPrefix: 'Fehler:',
};
