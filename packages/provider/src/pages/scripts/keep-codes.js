// @ts-check
// Buttons that copy or print recovery codes, which need a script:
//
//   <ol id="codes"><li><code>…</code></li></ol>
//   <button type="button" hidden data-copies="codes" data-copied="…" data-refused="…">…</button>
//   <button type="button" hidden data-prints>…</button>
//   <p role="status" data-copy-status></p>

const copyStatus = document.querySelector('[data-copy-status]');

for (const button of document.querySelectorAll('[data-copies]')) {
  if (button instanceof HTMLButtonElement && navigator.clipboard) offerCopy(button);
}
for (const button of document.querySelectorAll('[data-prints]')) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.addEventListener('click', () => print());
  button.hidden = false;
}

/** @param {HTMLButtonElement} button */
function offerCopy(button) {
  const { copies = '', copied = '', refused = '' } = button.dataset;
  const list = document.getElementById(copies);
  if (!list) return;
  const codes = list.querySelectorAll('code');
  const text = Array.from(codes, ({ textContent }) => `${textContent}\n`).join('');
  /** @param {string} words */
  const say = (words) => {
    if (copyStatus) copyStatus.textContent = words;
  };
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text).then(
      () => say(copied),
      () => {
        // The browser or its owner does not let pages do that: people still can.
        getSelection()?.selectAllChildren(list);
        say(refused);
      },
    );
  });
  button.hidden = false;
}
