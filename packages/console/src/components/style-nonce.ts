/** What the policy of this document lets style elements carry; Vite's build puts it into a meta element. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
