// @ts-check
// Forms that a passkey fills in. A page says what is wanted, and everything that people read:
//
//   <form method="post" action="…" hidden data-passkey="authenticate" data-options="{…}" data-autofill
//         data-cancelled="…" data-known="…" data-failed="…">
//     <input type="hidden" name="credential">
//     <button type="submit">…</button>
//     <p role="status" data-passkey-status></p>
//   </form>
//   <p data-passkey-missing>…</p>
//
// The form stays hidden, and what is marked as missing visible, where there is no script or no WebAuthn. With
// `data-autofill` passkeys are also offered in the page's field of `autocomplete="username webauthn"`.

/** @type {typeof import('@simplewebauthn/browser') | undefined} */
const webauthn = Reflect.get(globalThis, 'SimpleWebAuthnBrowser');

if (webauthn?.browserSupportsWebAuthn()) {
  for (const element of document.querySelectorAll('[data-passkey-missing]')) {
    if (element instanceof HTMLElement) element.hidden = true;
  }
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    if (form instanceof HTMLFormElement) serve(form, webauthn);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {typeof import('@simplewebauthn/browser')} library
 */
function serve(form, library) {
  const field = form.elements.namedItem('credential');
  const status = form.querySelector('[data-passkey-status]');
  const button = form.querySelector('button[type=submit]');
  if (!(field instanceof HTMLInputElement) || !status) return;
  const optionsJSON = JSON.parse(form.dataset.options ?? '{}');
  const isAuthentication = form.dataset.passkey === 'authenticate';
  let isAsking = false;

  /** @param {object} credential */
  const send = (credential) => {
    field.value = JSON.stringify(credential);
    form.submit();
  };

  /** @param {boolean} isBusy */
  const mark = (isBusy) => {
    isAsking = isBusy;
    button?.toggleAttribute('aria-busy', isBusy);
  };

  const offerInField = async () => {
    if (!isAuthentication || form.dataset.autofill === undefined) return;
    if (!(await library.browserSupportsWebAuthnAutofill())) return;
    try {
      send(await library.startAuthentication({ optionsJSON, useBrowserAutofill: true }));
    } catch {
      // The button has taken over, or the person has gone another way: there is nothing to tell them.
    }
  };

  const ask = async () => {
    if (isAsking) return;
    mark(true);
    status.textContent = '';
    try {
      const answer = isAuthentication
        ? library.startAuthentication({ optionsJSON })
        : library.startRegistration({ optionsJSON });
      send(await answer);
    } catch (error) {
      status.textContent = explain(error, form.dataset);
      mark(false);
      await offerInField();
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  // A page that comes back from the history holds an answer that was sent already.
  addEventListener('pageshow', () => {
    field.value = '';
    mark(false);
  });
  form.hidden = false;
  offerInField();
}

/**
 * @param {unknown} error
 * @param {DOMStringMap} texts
 * @returns {string}
 */
function explain(error, { cancelled = '', known = '', failed = '' }) {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'AbortError':
      return cancelled;
    case 'InvalidStateError':
      return known || failed;
    default:
      return failed;
  }
}
