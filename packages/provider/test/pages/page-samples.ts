import type { Language } from '../../src/languages.ts';
import type { Page } from '../../src/pages/page.ts';
import { createPages, type Pages } from '../../src/pages/pages.ts';
import { accountSamples, awkwardAccount } from './samples/account-samples.ts';
import { awkwardCredentials, credentialSamples } from './samples/credential-samples.ts';
import { awkwardMessages, messageSamples } from './samples/message-samples.ts';
import { awkwardOwn, ownSamples } from './samples/own-samples.ts';
import { awkwardSelfService, selfServiceSamples } from './samples/self-service-samples.ts';
import { awkwardSignIn, signInSamples } from './samples/sign-in-samples.ts';
import { awkwardSignOut, signOutSamples } from './samples/sign-out-samples.ts';
import { awkwardSteps, stepSamples } from './samples/step-samples.ts';
import { awkwardTest, testSamples } from './samples/test-samples.ts';

/** Every page with values as they are in life, by the name of its screenshot. */
export function samplePages(language: Language = 'en'): Record<string, Page> {
  return make(
    [
      signInSamples,
      stepSamples,
      selfServiceSamples,
      credentialSamples,
      messageSamples,
      signOutSamples,
      accountSamples,
      ownSamples,
      testSamples,
    ],
    language,
  );
}

/** What people and applications may well be called, and what no layout likes. */
export function awkwardPages(language: Language = 'en'): Record<string, Page> {
  return make(
    [
      awkwardSignIn,
      awkwardSteps,
      awkwardCredentials,
      awkwardSelfService,
      awkwardMessages,
      awkwardSignOut,
      awkwardAccount,
      awkwardOwn,
      awkwardTest,
    ],
    language,
  );
}

function make(
  areas: ((pages: Pages) => Record<string, Page>)[],
  language: Language,
): Record<string, Page> {
  const pages = createPages().in(language, { zone: 'Europe/Berlin' });
  return Object.assign({}, ...areas.map((area) => area(pages)));
}
