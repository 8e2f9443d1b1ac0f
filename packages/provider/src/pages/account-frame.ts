import type { Notice, PageForm, PageMaker } from './page.ts';
import { signOutValues } from './steps.ts';

/** The pages that people reach from the navigation of their account, in its order, by their addresses. */
const SECTIONS = {
  apps: '/',
  profile: '/account',
  security: '/account/security',
  sessions: '/account/sessions',
  connections: '/account/connections',
  data: '/account/data',
} as const;

export type AccountSection = keyof typeof SECTIONS;

/** What every page of an account is made with. */
export interface AccountCommon {
  /** The button in the masthead. */
  signOut: PageForm;
  /** Code of what was just done, as an address carries it. One that has no text says nothing. */
  done?: string | undefined;
  /** Code of why it was not done; as `done`. */
  error?: string | undefined;
}

interface FrameModel extends Omit<AccountCommon, 'signOut'> {
  section: AccountSection;
  signOut?: PageForm | undefined;
}

/** The values of a page's surroundings in the account, for the templates `layout` and `account-frame`. */
export function frameValues(
  maker: Pick<PageMaker, 'texts'>,
  { section, signOut, done, error }: FrameModel,
) {
  const { account } = maker.texts;
  return {
    shape: 'wide',
    skip: account.skip,
    navigation: {
      label: account.navigation,
      links: (Object.keys(SECTIONS) as AccountSection[]).map((name) => ({
        name,
        href: SECTIONS[name],
        label: account.sections[name],
        current: name === section,
      })),
    },
    signOut: signOut && signOutValues(maker.texts, signOut),
    done: textOf(account.done, done),
    error: textOf<Notice>(account.errors, error),
  };
}

/** What an address carries is whatever somebody has put there: it chooses among our texts, and adds none. */
function textOf<Text>(texts: Record<string, Text>, code: string | undefined): Text | undefined {
  return code !== undefined && Object.hasOwn(texts, code) ? texts[code] : undefined;
}
