import type { Theme } from '../branding/brand-colours.ts';
import type { Brand } from '../branding/current-brand.ts';
import type { Language } from '../languages.ts';
import type { RenderedMail, RenderMail } from './render.ts';

/** Makes the mail that a brand can be previewed on, before it is anybody's: the one with the most of it. */
export type PreviewMail = (
  brand: Brand,
  shown: { theme: Theme; language: Language },
) => Promise<RenderedMail>;

export function createPreviewMail({ render }: { render: RenderMail }): PreviewMail {
  return (brand, { theme, language }) =>
    render(
      {
        template: 'password_reset',
        // Nobody's, but as long as names and links are.
        values: { name: 'Ada Lovelace', path: '/reset/kZ3vB8qLw0yJc5', lifetime: 1800 },
        language,
      },
      { brand, theme },
    );
}
