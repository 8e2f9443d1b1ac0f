export const layout = {
  /** The language in itself, as the switch names it. */
  languageName: 'English',
  languages: 'Language',
};
