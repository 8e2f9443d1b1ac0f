// @ts-check
// Tells how hard a new password is to guess, while it is typed. The server knows the words and passwords that many
// use, so it is asked; it keeps nothing of it:
//
//   <div hidden data-measures="password" data-level-0="…" … data-level-4="…"> <p role="status"></p> </div>
//
// `password` is the id of the field. What the form has in `name`, `email` and `username` counts as easy to guess. The
// score comes back as `data-score`, for the style sheet. Where there is no answer, all stays as it is.

const ADDRESS = '/password-strength';
/** Milliseconds after the last key. */
const PAUSE = 300;

for (const meter of document.querySelectorAll('[data-measures]')) {
  if (meter instanceof HTMLElement) serve(meter);
}

/** @param {HTMLElement} meter */
function serve(meter) {
  const field = document.getElementById(meter.dataset.measures ?? '');
  const status = meter.querySelector('[role=status]');
  if (!(field instanceof HTMLInputElement) || !status) return;
  let asking = new AbortController();

  /** @param {number | undefined} score */
  const show = (score) => {
    if (score === undefined) delete meter.dataset.score;
    else meter.dataset.score = String(score);
    status.textContent = meter.getAttribute(`data-level-${score}`) ?? '';
  };

  /** @param {AbortSignal} signal */
  const ask = async (signal) => {
    try {
      const score = await scoreOf(field, signal);
      if (score !== undefined && !signal.aborted) show(score);
    } catch {
      // Another key was pressed, or the network is gone: there is nothing to tell.
    }
  };

  let pause = 0;
  field.addEventListener('input', () => {
    clearTimeout(pause);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    if (field.value === '') show(undefined);
    else pause = window.setTimeout(ask, PAUSE, signal);
  });
  meter.hidden = false;
}

/**
 * @param {HTMLInputElement} field
 * @param {AbortSignal} signal
 * @returns {Promise<number | undefined>} from 0 to 4.
 */
async function scoreOf(field, signal) {
  const about = ['name', 'email', 'username'].map((name) => {
    const known = field.form?.elements.namedItem(name);
    return [name, known instanceof HTMLInputElement ? known.value.slice(0, 254) : ''];
  });
  const response = await fetch(ADDRESS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // The beginning is enough to judge by, and what is longer is refused.
    body: JSON.stringify({ ...Object.fromEntries(about), password: field.value.slice(0, 100) }),
    credentials: 'omit',
    signal,
  });
  return response.ok ? (await response.json()).score : undefined;
}
