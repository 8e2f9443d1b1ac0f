/** Whether a method asks for something without changing anything. RFC 9110, section 9.2.1 */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * Whether a person's browser asks for a page, so that a redirect leads somewhere. A script can do
 * nothing with one: it would follow it to the provider and be refused there.
 */
export function isNavigation(
  method: string,
  header: (name: string) => string | null | undefined,
): boolean {
  if (!isSafe(method)) return false;
  const mode = header('sec-fetch-mode');
  if (mode) return mode === 'navigate';
  if (header('x-requested-with') === 'XMLHttpRequest') return false;
  const accept = header('accept') ?? '';
  const html = qualityOf(accept, 'text/html');
  return html > 0 && html >= qualityOf(accept, 'application/json');
}

/** The weight that an `Accept` header gives to exactly this type. RFC 9110, section 12.5.1 */
function qualityOf(accept: string, type: string): number {
  for (const part of accept.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (name !== type) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
