import type { FastifyRequest } from 'fastify';

/**
 * Whether a request that changes something was made by one of our own pages. Browsers say where a POST comes
 * from in `Sec-Fetch-Site` and `Origin`, which pages elsewhere cannot set; a request with neither comes from no
 * browser and carries nobody's cookie (OWASP ASVS 5.0, 3.5.1).
 */
export function isSameOrigin(request: FastifyRequest, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = request.headers;
  return origin === undefined || origin === publicUrl;
}
