import { accentColours } from '../../src/branding/brand-colours.ts';
import type { PageAsset } from '../../src/pages/assets.ts';
import { brandStyles, type PageBrand } from '../../src/pages/brand.ts';
import type { Page } from '../../src/pages/page.ts';
import { createPages } from '../../src/pages/pages.ts';
import { pngOf } from '../branding/pictures.ts';
import { accountSamples } from './samples/account-samples.ts';
import { credentialSamples } from './samples/credential-samples.ts';
import { messageSamples } from './samples/message-samples.ts';
import { signInSamples } from './samples/sign-in-samples.ts';

const LOGO = { path: '/assets/brand-logo.0123456789abcdef.png', mediaType: 'image/png' };
const COLOURS = {
  light: accentColours('#b3261e', 'light'),
  dark: accentColours('#ff9d94', 'dark'),
};
const BRAND: PageBrand = {
  name: 'Northwind',
  showName: true,
  colours: COLOURS,
  logo: { ...LOGO, width: 96, height: 96 },
};

/** Some pages in a brand of somebody’s, by the names of their screenshots. */
export function brandedPages(): Record<string, Page> {
  const pages = createPages({ brand: () => BRAND }).in('en', { zone: 'Europe/Berlin' });
  const { 'sign-in-ways': signIn, 'sign-in-error': failed } = signInSamples(pages);
  const { account } = accountSamples(pages);
  const { 'recovery-codes': codes } = credentialSamples(pages);
  const { message } = messageSamples(pages);
  const chosen = { 'sign-in': signIn, 'sign-in-error': failed, account, codes, message };
  const entries = Object.entries(chosen).flatMap(([name, page]) =>
    page ? [[`branded-${name}`, page] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** What these pages refer to. */
export function brandFiles(): PageAsset[] {
  return [
    brandStyles(COLOURS),
    { path: LOGO.path, contentType: LOGO.mediaType, body: pngOf(96, 96, [179, 38, 30]) },
  ];
}
