export const layout = {
  /** The language in itself, as the switch names it. */
  languageName: 'English',
  languages: 'Language',
  /** Before the title of the window, where a form is shown again. */
  errorPrefix: 'Error:',
};
