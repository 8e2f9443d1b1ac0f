import type { IncomingMessage } from 'node:http';
import {
  chooseLanguage,
  DEFAULT_LANGUAGE,
  findUiLocale,
  LANGUAGES,
  type Language,
} from '../languages.ts';
import { type AccountPages, createAccountPages } from './account-pages.ts';
import type { ApiReferencePage } from './api-reference-page.ts';
import { ASKING_SCRIPTS, loadAssets } from './assets.ts';
import {
  type BrandColours,
  brandInLayout,
  brandStyles,
  type ForcedTheme,
  type PageBrand,
} from './brand.ts';
import { type CredentialPages, createCredentialPages } from './credential-pages.ts';
import { createDataPages, type DataPages } from './data-pages.ts';
import { readLanguageCookie } from './language-cookie.ts';
import { createMessagePages, type MessagePages } from './message-pages.ts';
import { CATALOGUES } from './messages/catalogues.ts';
import { apiReference } from './messages/en/api-reference.ts';
import { createOutboxPages, type OutboxPages } from './outbox-pages.ts';
import type { Page, PageMaker } from './page.ts';
import { type PreviewedPage, previewOf } from './preview-pages.ts';
import { createProfilePages, type ProfilePages } from './profile-pages.ts';
import { isOwnPath } from './safe-href.ts';
import { createSecurityPages, type SecurityPages } from './security-pages.ts';
import { createSelfServicePages, type SelfServicePages } from './self-service-pages.ts';
import { createSessionPages, type SessionPages } from './session-pages.ts';
import { createSignInPages, type SignInPages } from './sign-in-pages.ts';
import { createSignInStepPages, type SignInStepPages } from './sign-in-step-pages.ts';
import { createSignOutPages, type SignOutPages } from './sign-out-pages.ts';
import { parseTemplates, readTemplates } from './templates.ts';
import { createTestPages, type TestPages } from './test-pages.ts';

/** The provider's server-rendered pages in one language: complete HTML documents, made without waiting. */
export interface Pages
  extends SignInPages,
    SignInStepPages,
    CredentialPages,
    MessagePages,
    SignOutPages,
    AccountPages,
    ProfilePages,
    SecurityPages,
    SessionPages,
    DataPages,
    SelfServicePages,
    TestPages,
    OutboxPages {}

/** The pages, for whoever reads them. */
export interface AllPages {
  /** In the language that suits a request; this is where it is worked out. */
  for(request: IncomingMessage, known?: Reader): Pages;
  in(language: Language, view?: PageView): Pages;
  /**
   * A page in the brand of a draft, in one theme whatever the browser asks for. For a frame without scripts and forms.
   *
   * @param draft.url base address of the installation: the frame is part of a page elsewhere.
   */
  preview(draft: {
    brand: PageBrand;
    page: PreviewedPage;
    theme: ForcedTheme;
    language: Language;
    url: string;
  }): Page;
  /** The readable reference of the admin API, for developers. In English, like the API. */
  apiReference(model: ApiReferencePage): Page;
}

/** What is known of the one who reads a page, beside what their browser sends. */
export interface Reader {
  /** `ui_locales` of the authorization or logout request that led here. */
  uiLocales?: string | undefined;
  /** Claim `locale` of the person, when they are known. */
  locale?: string | null | undefined;
  /** Claim `zoneinfo` of the person; times are shown in UTC without it. */
  zone?: string | null | undefined;
  /** Where the same page can be had again with a GET; the request's address when absent. */
  address?: string | undefined;
}

export interface PageView {
  /** Where the switch of languages returns to. */
  address?: string | undefined;
  /** The language that the application asked for, when it did. */
  asked?: Language | undefined;
  /** IANA name of a time zone. */
  zone?: string | null | undefined;
}

/**
 * The pages in the brand of the moment that each is made. Templates are read here, once; what the pages
 * return is escaped, has no inline script or style, and works under `default-src 'none'; style-src 'self'; img-src
 * 'self' data:`, those with {@link Page.script} with `script-src 'self'` as well, and those with {@link Page.asks}
 * with `connect-src 'self'`.
 *
 * Each page that has a form throws `UnsafeFormActionError` for an `action` that is neither a path nor http(s).
 */
export function createPages(
  options: { brand?: () => PageBrand; development?: boolean } = {},
): AllPages {
  const { brand = () => UNBRANDED } = options;
  const templates = parseTemplates(readTemplates());
  const assets = loadAssets();
  const stylesOf = rememberStyles();
  const shared = (): Record<string, unknown> => {
    const { colours, ...rest } = brand();
    return {
      brand: brandInLayout(rest),
      assets: {
        styles: assets.styles.path,
        ...(colours && { brandStyles: stylesOf(colours) }),
        referenceStyles: assets.referenceStyles.path,
        favicon: assets.favicon.path,
      },
    };
  };

  /** @param drafted the brand of a preview, in which nothing runs. */
  const pagesIn = (language: Language, view: PageView = {}, drafted?: typeof shared): Pages => {
    const texts = CATALOGUES[language];
    const { errorPrefix } = texts.layout;
    const switchTo = {
      label: texts.layout.languages,
      return: view.address !== undefined && isOwnPath(view.address) ? view.address : '/',
      instead: view.asked,
      languages: LANGUAGES.map((tag) => ({
        tag,
        name: CATALOGUES[tag].layout.languageName,
        current: tag === language,
      })),
    };
    const maker: PageMaker = {
      texts,
      language,
      development: options.development ?? false,
      render: (template, { scripts: wanted = [], images = [], ...values }) => {
        const ours = drafted ? [] : wanted;
        const scripts = ours.map((name) => assets[name].path);
        const asks = ours.some((name) => ASKING_SCRIPTS.has(name));
        const { brand, assets: files } = (drafted ?? shared)();
        const html = templates(
          template,
          {
            brand,
            assets: files,
            isPreview: drafted !== undefined,
            switchTo,
            errorPrefix,
            ...values,
            scripts,
          },
          { language, ...view },
        );
        return {
          html,
          language,
          ...(scripts.length > 0 && { script: true }),
          ...(asks && { asks: true }),
          ...(images.length > 0 && {
            imageOrigins: [...new Set(images.map((image) => new URL(image).origin))],
          }),
        };
      },
    };
    return {
      ...createSignInPages(maker),
      ...createSignInStepPages(maker),
      ...createCredentialPages(maker),
      ...createMessagePages(maker),
      ...createSignOutPages(maker),
      ...createSelfServicePages(maker),
      ...createTestPages(maker),
      ...createOutboxPages(maker),
      ...createAccountPages(maker),
      ...createProfilePages(maker),
      ...createSecurityPages(maker),
      ...createSessionPages(maker),
      ...createDataPages(maker),
    };
  };

  return {
    in: pagesIn,
    for: (request, { uiLocales, locale, zone, address = request.url } = {}) => {
      const { headers } = request;
      const language = chooseLanguage({
        uiLocales,
        chosen: readLanguageCookie(headers.cookie),
        locale,
        acceptLanguage: headers['accept-language'],
      });
      return pagesIn(language, { address, zone, asked: findUiLocale(uiLocales) });
    },
    preview({ brand: { colours, ...rest }, page, theme, language, url }) {
      const { logo } = rest;
      const drafted = () => ({
        brand: brandInLayout({
          ...rest,
          ...(logo && { logo: { ...logo, path: `${url}${logo.path}` } }),
        }),
        assets: {
          styles: `${url}${assets[theme === 'light' ? 'lightStyles' : 'darkStyles'].path}`,
          ...(colours && { brandStyles: `${url}${brandStyles(colours, theme).path}` }),
          favicon: `${url}${assets.favicon.path}`,
        },
      });
      return previewOf(page, pagesIn(language, {}, drafted));
    },
    apiReference: (model) => ({
      html: templates(
        'api-reference',
        { ...shared(), t: apiReference, shape: 'reference', ...model },
        { language: DEFAULT_LANGUAGE },
      ),
      language: DEFAULT_LANGUAGE,
    }),
  };
}

const UNBRANDED: PageBrand = { name: 'Gatehouse', showName: true };

/** A brand is the same object as long as it stays the same, so its style sheet is made once. */
function rememberStyles(): (colours: BrandColours) => string {
  const paths = new WeakMap<BrandColours, string>();
  return (colours) => {
    const known = paths.get(colours);
    if (known !== undefined) return known;
    const { path } = brandStyles(colours);
    paths.set(colours, path);
    return path;
  };
}
