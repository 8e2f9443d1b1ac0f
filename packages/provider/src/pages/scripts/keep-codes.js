// @ts-check
// Buttons that copy or print recovery codes, which need a script:
//
//   <ol id="codes"><li><code>…</code></li></ol>
//   <button type="button" hidden data-copies="codes" data-copied="…">…</button>
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
  const codes = document.querySelectorAll(`#${button.dataset.copies} code`);
  const text = Array.from(codes, ({ textContent }) => `${textContent}\n`).join('');
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    if (copyStatus) copyStatus.textContent = button.dataset.copied ?? '';
  });
  button.hidden = false;
}
