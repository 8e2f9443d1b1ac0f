/** A `Cookie` header as the browser will send it once it has seen these `Set-Cookie` lines. */
export function mergeCookies(header: string, lines: readonly string[]): string {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const [name, value] = split(pair);
    if (name !== '') cookies.set(name, value);
  }
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';');
    const [name, value] = split(pair);
    const isDeleted = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
    if (isDeleted) cookies.delete(name);
    else cookies.set(name, value);
  }
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

function split(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  return at === -1 ? ['', ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
