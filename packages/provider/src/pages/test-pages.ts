import type { Page, PageMaker } from './page.ts';
import { assertSafeAction } from './safe-href.ts';

/** The page of a test of an application's integration, which an administrator runs from the dashboard. */
export interface TestPages {
  /** Says what happens, to whoever was sent the link. */
  beginTest(model: BeginTestPage): Page;
}

export interface BeginTestPage {
  action: string;
  appName: string;
}

export function createTestPages({ texts, render }: PageMaker): TestPages {
  return {
    beginTest: ({ action, appName }) => {
      assertSafeAction(action);
      return render('begin-test', {
        t: texts.beginTest,
        title: texts.beginTest.title,
        action,
        appName,
      });
    },
  };
}
