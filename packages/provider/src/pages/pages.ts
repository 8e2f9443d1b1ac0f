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
import { type CredentialPages, createCredentialPages } from './credential-pages.ts';
import { readLanguageCookie } from './language-cookie.ts';
import { createMessagePages, type MessagePages } from './message-pages.ts';
import { CATALOGUES } from './messages/catalogues.ts';
import { apiReference } from './messages/en/api-reference.ts';
import { createOutboxPages, type OutboxPages } from './outbox-pages.ts';
import type { Page, PageMaker } from './page.ts';
import { isOwnPath } from './safe-href.ts';
import { createSelfServicePages, type SelfServicePages } from './self-service-pages.ts';
import { createSignInPages, type SignInPages } from './sign-in-pages.ts';
import { createSignInStepPages, type SignInStepPages } from './sign-in-step-pages.ts';
import { createSignOutPages, type SignOutPages } from './sign-out-pages.ts';
import { parseTemplates, readTemplates } from './templates.ts';

/** The provider's server-rendered pages in one language: complete HTML documents, made without waiting. */
export interface Pages
  extends SignInPages,
    SignInStepPages,
    CredentialPages,
    MessagePages,
    SignOutPages,
    SelfServicePages,
    OutboxPages,
    AccountPages {}

/** The pages, for whoever reads them. */
export interface AllPages {
  /** In the language that suits a request; this is where it is worked out. */
  for(request: IncomingMessage, known?: Reader): Pages;
  in(language: Language, view?: PageView): Pages;
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
 * The pages in one brand. Templates are read and parsed here, once; what the pages return is escaped, has no
 * inline script or style, and works under `default-src 'none'; style-src 'self'; img-src 'self' data:`, those
 * with {@link Page.script} with `script-src 'self'` as well, those with {@link Page.asks} with `connect-src 'self'`.
 *
 * Each page that has a form throws {@link UnsafeFormActionError} for an `action` that is neither a path nor http(s).
 */
export function createPages(
  options: { brand?: { name: string }; development?: boolean } = {},
): AllPages {
  const templates = parseTemplates(readTemplates());
  const assets = loadAssets();
  const shared = {
    brand: { name: options.brand?.name ?? 'Gatehouse' },
    assets: {
      styles: assets.styles.path,
      referenceStyles: assets.referenceStyles.path,
      favicon: assets.favicon.path,
    },
  };

  const pagesIn = (language: Language, view: PageView = {}): Pages => {
    const texts = CATALOGUES[language];
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
      render: (template, { scripts = [], ...values }) => ({
        html: templates(
          template,
          { ...shared, switchTo, ...values, scripts: scripts.map((name) => assets[name].path) },
          { language, ...view },
        ),
        language,
        ...(scripts.length > 0 && { script: true }),
        ...(scripts.some((name) => ASKING_SCRIPTS.has(name)) && { asks: true }),
      }),
    };
    return {
      ...createSignInPages(maker),
      ...createSignInStepPages(maker),
      ...createCredentialPages(maker),
      ...createMessagePages(maker),
      ...createSignOutPages(maker),
      ...createSelfServicePages(maker),
      ...createOutboxPages(maker),
      ...createAccountPages(maker),
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
    apiReference: (model) => ({
      html: templates(
        'api-reference',
        { ...shared, t: apiReference, shape: 'reference', ...model },
        { language: DEFAULT_LANGUAGE },
      ),
      language: DEFAULT_LANGUAGE,
    }),
  };
}
