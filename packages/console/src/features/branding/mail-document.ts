import { styleNonce } from '../../components/style-nonce.ts';

const ATTRIBUTE = 'data-styled';

/**
 * A mail as it can be shown in a frame of the dashboard, whose policy takes no style of an element: mails have all of
 * theirs there, since mail programs read no other. Each becomes a rule of a style element, which the policy lets be.
 */
export function toFrameDocument(mail: string): string {
  // By another name and the nonce already before it is read, for which the policy holds too. Values of mails have no quotes.
  const inert = mail
    .replaceAll(' style="', ` ${ATTRIBUTE}="`)
    .replaceAll('<style>', `<style nonce="${styleNonce()}">`);
  const parsed = new DOMParser().parseFromString(inert, 'text/html');
  const rules = [...parsed.querySelectorAll(`[${ATTRIBUTE}]`)].map((element, i) => {
    const name = `styled-${i}`;
    const declarations = element.getAttribute(ATTRIBUTE) ?? '';
    element.removeAttribute(ATTRIBUTE);
    element.classList.add(name);
    return `.${name} { ${declarations} }`;
  });
  const written = parsed.createElement('style');
  written.setAttribute('nonce', styleNonce());
  written.textContent = rules.join('\n');
  parsed.head.append(written);
  return `<!doctype html>\n${parsed.documentElement.outerHTML}`;
}
