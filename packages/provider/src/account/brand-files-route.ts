import type { FastifyInstance } from 'fastify';
import { accentColours } from '../branding/brand-colours.ts';
import type { CurrentBrand } from '../branding/current-brand.ts';
import { brandStyles, type ForcedTheme } from '../pages/brand.ts';

const STYLES = /^brand-([0-9a-f]{6})-([0-9a-f]{6})(?:-(light|dark))?\.[0-9a-f]{8}\.css$/;
const LOGO = /^brand-logo\.([0-9a-f]{16})\.(?:png|jpg|webp)$/;
const FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * Logo and style sheet of the brand. Their names carry hashes of what they are, so a browser may keep them for good, and
 * nothing else of a name is looked up anywhere.
 */
export function registerBrandFiles(
  app: FastifyInstance,
  { findLogo }: Pick<CurrentBrand, 'findLogo'>,
): void {
  app.get<{ Params: { name: string } }>('/assets/:name', async (request, reply) => {
    const { name } = request.params;
    // Previews are in frames that have no origin, and mails are read elsewhere.
    reply.header('cross-origin-resource-policy', 'cross-origin');
    const styles = findStyles(name);
    if (styles) {
      return reply.type(styles.contentType).header('cache-control', FOR_GOOD).send(styles.body);
    }
    const hash = LOGO.exec(name)?.[1];
    const logo = hash === undefined ? undefined : await findLogo(hash);
    if (!logo) return reply.callNotFound();
    return (
      reply
        .type(logo.mediaType)
        .header('cache-control', FOR_GOOD)
        // Opened by itself it is a picture and can be nothing else.
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(logo.body)
    );
  });
}

function findStyles(name: string) {
  const [, light, dark, theme] = STYLES.exec(name) ?? [];
  if (light === undefined || dark === undefined) return undefined;
  const colours = {
    light: accentColours(`#${light}`, 'light'),
    dark: accentColours(`#${dark}`, 'dark'),
  };
  const styles = brandStyles(colours, theme as ForcedTheme | undefined);
  return styles.path === `/assets/${name}` ? styles : undefined;
}
