// @ts-check
// Buttons that show what is typed into a password field, which need a script:
//
//   <input id="password" type="password"> <button type="button" hidden data-shows="password" aria-pressed="false">

for (const button of document.querySelectorAll('[data-shows]')) {
  if (button instanceof HTMLButtonElement) serve(button);
}

/** @param {HTMLButtonElement} button */
function serve(button) {
  const field = document.getElementById(button.dataset.shows ?? '');
  if (!(field instanceof HTMLInputElement)) return;

  /** @param {boolean} isShown */
  const show = (isShown) => {
    field.type = isShown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(isShown));
  };
  button.addEventListener('click', () => show(field.type === 'password'));
  // Browsers remember what was sent in fields of text, and so does a page that comes back from the history.
  field.form?.addEventListener('submit', () => show(false));
  button.hidden = false;
}
