import { readFileSync } from 'node:fs';
import { Liquid } from 'liquidjs';
import type { Theme } from '../branding/brand-colours.ts';
import type { Brand } from '../branding/current-brand.ts';
import { chooseLanguage, type Language } from '../languages.ts';
import type { AnyMailValues, MailContent } from './mail-values.ts';
import type { MailCatalogue } from './messages/catalogue.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';

/** A mail as it is read. */
export interface RenderedMail {
  language: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * @param mail.language BCP 47; one that there is no catalogue of: English.
 * @param preview in a brand that is not the present one, and in one theme whatever its reader prefers.
 */
export type RenderMail = (
  mail: MailContent & { language: string | null },
  preview?: { brand: Brand; theme: Theme },
) => Promise<RenderedMail>;

const CATALOGUES: Record<Language, MailCatalogue> = { en, de };
const SECONDS = { day: 86_400, hour: 3600, minute: 60 } as const;
/** Where no accent was chosen. */
const COLOURS = {
  light: { accent: '#1b5e4b', ink: '#ffffff' },
  dark: { accent: '#8fd3ba', ink: '#0d2a21' },
} as const;
/** When a mail is dark, and what that tells the program that shows it. */
const THEMED = {
  reader: { schemes: 'light dark', dark: '(prefers-color-scheme: dark)' },
  light: { schemes: 'light', dark: 'not all' },
  dark: { schemes: 'dark', dark: 'all' },
} as const;
/** CSS pixels that a logo has at most. */
const LOGO_BOX = { width: 224, height: 40 };
const LONGEST_NAME = 60;
/**
 * Strangers choose names when they register, and would have us send their advertisement: a name that could be read as
 * an address is left out.
 */
const LIKE_AN_ADDRESS = /[/:@\\]|\p{L}\.\p{L}{2}/u;
/** What a mail program could take for the end of a line, or for nothing. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Makes mails of templates. The only addresses in them are paths at `url`; headers of the request that caused a mail
 * have no way in.
 *
 * @param options.url the configured public address.
 */
export function createRenderMail({
  url,
  brand,
}: {
  url: string;
  /** Asked for each mail, since administrators change it. */
  brand: () => Brand;
}): RenderMail {
  const template = (name: string) =>
    readFileSync(new URL(`./templates/${name}.liquid`, import.meta.url), 'utf8');
  const options = { ownPropertyOnly: true, strictFilters: true, jsTruthy: true } as const;
  const plain = new Liquid(options);
  const escaping = new Liquid({ ...options, outputEscape: 'escape' });
  const text = plain.parse(template('mail.text'));
  const html = escaping.parse(template('mail.html'));

  return async ({ language, ...mail }, preview) => {
    const catalogue = catalogueOf(language);
    const shown = preview?.brand ?? brand();
    const parts = describe(mail, catalogue, { url, brand: shown });
    const themed = THEMED[preview?.theme ?? 'reader'];
    return {
      language: catalogue.language,
      subject: parts((value) => value).subject,
      text: `${plain
        .renderSync(
          text,
          parts((value) => value),
        )
        .trim()}\n`,
      // Between isolates, so that a name written from right to left does not reorder the sentence around it.
      html: escaping.renderSync(html, {
        ...parts((value) => `\u2068${value}\u2069`),
        themed,
      }),
    };
  };
}

/** @returns the parts of a mail, with `wrap` around each value in a sentence. */
function describe(
  { template, values }: MailContent,
  catalogue: MailCatalogue,
  { url, brand: shown }: { url: string; brand: Brand },
) {
  const brand = oneLine(shown.name);
  const { language, mails } = catalogue;
  const texts = mails[template];
  const given: AnyMailValues = values;
  const name = greetable(given.name);
  const known: Record<string, string> = {
    brand,
    url,
    inviter: greetable(given.inviter) ?? brand,
    ...(name !== undefined && { name }),
    ...(given.lifetime !== undefined && { lifetime: duration(given.lifetime, language) }),
    ...(given.days !== undefined && {
      days: duration(given.days * SECONDS.day, language),
    }),
    ...(given.factor && { factor: catalogue.factors[given.factor] }),
  };
  const action = texts.action;
  const { path } = given;
  return (wrap: (value: string) => string) => {
    const write = (message: string) =>
      message.replace(/\{(\w+)\}/g, (placeholder, key: string) => {
        const value = known[key];
        // Addresses are made into links by mail programs, which an isolate would become a part of.
        return value === undefined ? placeholder : key === 'url' ? value : wrap(value);
      });
    return {
      language,
      brand,
      colours: shown.colours ?? COLOURS,
      ...logoOf(shown, url),
      subject: texts.subject.replaceAll('{brand}', brand),
      heading: write(texts.heading),
      greeting: write(name === undefined ? catalogue.greetingWithoutName : catalogue.greeting),
      text: texts.text.map(write),
      after: (texts.after ?? []).map(write),
      code: given.code,
      facts: factsOf(given, catalogue),
      link: action && path !== undefined && { label: write(action), href: linkTo(url, path) },
      copyLink: catalogue.copyLink,
      footer: write(catalogue.footer),
    };
  };
}

/** A picture is loaded from an address that nobody on the way can change, or the name stands alone. */
function logoOf({ logo, showName }: Brand, url: string) {
  if (!logo || new URL(url).protocol !== 'https:') return { showName: true };
  const { path, width, height } = logo;
  const scale = Math.min(LOGO_BOX.width / width, LOGO_BOX.height / height);
  return {
    showName,
    logo: {
      src: linkTo(url, path),
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    },
  };
}

function factsOf(
  given: AnyMailValues,
  { facts, language }: MailCatalogue,
): { label: string; value: string }[] {
  const values = {
    at: given.at === undefined ? null : moment(given.at, given.timeZone ?? null, language),
    application: given.application,
    label: given.label,
    // A browser says itself what it is called.
    device: greetable(given.device),
    place: given.place,
    address: given.address,
  };
  return Object.entries(values).flatMap(([key, value]) =>
    value ? [{ label: facts[key as keyof typeof facts], value: oneLine(value) }] : [],
  );
}

/**
 * @returns the address of a path at `url`.
 * @throws {TypeError} for anything that would lead elsewhere, such as `//example.com`.
 */
export function linkTo(url: string, path: string): string {
  const link = URL.parse(path, url);
  if (!path.startsWith('/') || link?.origin !== new URL(url).origin) {
    throw new TypeError('A link in a mail is a path at our own address.');
  }
  return link.href;
}

function catalogueOf(language: string | null): MailCatalogue {
  return CATALOGUES[chooseLanguage({ locale: language })];
}

function greetable(name: string | null | undefined): string | undefined {
  const written = oneLine(name ?? '');
  const isName = written !== '' && written.length <= LONGEST_NAME && !LIKE_AN_ADDRESS.test(written);
  return isName ? written : undefined;
}

function oneLine(text: string): string {
  return text.replace(NOT_IN_A_LINE, ' ').trim();
}

/** In the largest unit that tells it in a whole number: `30 minutes`. */
function duration(seconds: number, language: string): string {
  const [unit, size] = (Object.entries(SECONDS) as [keyof typeof SECONDS, number][]).find(
    // 24 hours are nearer to what people count than 1 day.
    ([name, length]) => seconds % length === 0 && seconds >= length * (name === 'day' ? 2 : 1),
  ) ?? ['minute', SECONDS.minute];
  const format = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, format).format(Math.max(1, seconds / size));
}

function moment(time: number, timeZone: string | null, language: string): string {
  const format = { dateStyle: 'long', timeStyle: 'short' } as const;
  const zone = timeZone ?? 'UTC';
  const written = new Intl.DateTimeFormat(language, { ...format, timeZone: zone }).format(time);
  return `${written} (${zone})`;
}
