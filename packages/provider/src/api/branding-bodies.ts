import { type Static, Type } from 'typebox';
import { THEMES } from '../branding/brand-colours.ts';
import type { ChosenBranding } from '../branding/branding.ts';
import { logoPath } from '../branding/current-brand.ts';
import { LOGO_TYPES } from '../branding/logo.ts';
import { LANGUAGES } from '../languages.ts';
import { PREVIEWED_PAGES } from '../pages/preview-pages.ts';
import { closed, nullableText, oneOf } from './schemas.ts';

const Fields = {
  name: Type.String({
    description:
      'What the installation is called: in titles, mails and authenticators, and beside the logo. 50 characters at most.',
    examples: ['Northwind'],
  }),
  show_name: Type.Boolean({
    description:
      'Whether the name stands beside the logo. Without a logo it always stands beside ours.',
  }),
  accent: nullableText({
    description:
      'Colour of links and of the first button on light pages: `#rrggbb`. null: the green of the pages.',
    examples: ['#1d4ed8'],
  }),
  accent_dark: nullableText({
    description:
      'The same on dark pages. null: the nearest colour to `accent` that can be read there.',
    examples: ['#93b4ff'],
  }),
};

const Logo = closed({
  url: Type.String({ description: 'Where it is, for everybody.' }),
  media_type: oneOf(LOGO_TYPES),
  width: Type.Integer({ description: 'Pixels.', examples: [320] }),
  height: Type.Integer({ description: 'Pixels.', examples: [80] }),
  bytes: Type.Integer({ examples: [6120] }),
});

export const BrandingBody = closed(
  { ...Fields, logo: Type.Union([Logo, Type.Null()], { description: 'null: ours.' }) },
  {
    $id: 'Branding',
    description: 'What the pages, mails and authenticators show of whose they are.',
  },
);

/** What is absent stays as it is. */
export const BrandingChangesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ name: 'Northwind', accent: '#1d4ed8' }],
});

/** Of what is absent the preview shows what is chosen. */
export const PreviewDraftBody = Type.Partial(
  Type.Object({
    ...Fields,
    page: oneOf([...PREVIEWED_PAGES, 'mail'], {
      description:
        'What to see it on: the page where people sign in, where they type a code, or where they find their applications; or a mail.',
      default: 'sign_in',
    }),
    language: oneOf(LANGUAGES, { description: 'Of what is previewed.', default: 'en' }),
  }),
  { additionalProperties: false, examples: [{ accent: '#1d4ed8' }] },
);

const Contrast = closed({
  theme: oneOf(THEMES),
  pair: oneOf(['text_on_accent', 'links_on_page', 'shapes_on_page'], {
    description:
      'What is read on what: the text of a button, a link in a text, an icon or a ring of focus.',
  }),
  ratio: Type.Number({ description: 'Of WCAG 2.2, 1 to 21.', examples: [6.7] }),
  needed: Type.Number({ description: 'At least, for the draft to be taken.', examples: [4.5] }),
  passes: Type.Boolean(),
});

export const BrandingPreviewBody = closed(
  {
    light: Type.String({
      description:
        'The page or the mail as an HTML document, for `srcdoc` of a frame with `sandbox`. A mail has its styles in itself.',
      examples: ['<!doctype html>…'],
    }),
    dark: Type.String({ description: 'The same at night.', examples: ['<!doctype html>…'] }),
    mail: Type.Union(
      [
        closed({
          subject: Type.String(),
          text: Type.String({ description: 'The part without HTML.' }),
        }),
        Type.Null(),
      ],
      { description: 'What else there is of a mail; null: it is a page.' },
    ),
    contrast: Type.Array(Contrast, { description: 'None: the colours are ours.' }),
    suggestions: closed(
      {
        accent: nullableText({ examples: ['#1d4ed8'] }),
        accent_dark: nullableText({ examples: ['#93b4ff'] }),
      },
      { description: 'The nearest colours that pass: those of the draft where they do.' },
    ),
  },
  {
    $id: 'BrandingPreview',
    description: 'A page or a mail in the brand of a draft, and whether it can be read.',
  },
);

/** @param url base address of the installation. */
export function toBrandingBody(
  { version: _, logo, ...chosen }: ChosenBranding,
  url: string,
): Static<typeof BrandingBody> {
  if (!logo) return { ...chosen, logo };
  const { hash, ...picture } = logo;
  const path = logoPath({ hash, media_type: logo.media_type });
  return { ...chosen, logo: { url: `${url}${path}`, ...picture } };
}
