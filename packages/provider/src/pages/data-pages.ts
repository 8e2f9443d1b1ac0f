import { type AccountCommon, frameValues } from './account-frame.ts';
import type { Page, PageMaker } from './page.ts';
import { safeOrNothing } from './safe-href.ts';
import { assertSafeActions } from './steps.ts';
import { formatUnit } from './times.ts';

/** What a person can take away, and how they end their account. */
export interface DataPages {
  data(model: DataPage): Page;
  /** Before an account is deleted: what comes of it. */
  deleteAccount(model: DeleteAccountPage): Page;
}

export interface DataPage extends AccountCommon {
  /** Answers with the file. */
  downloadAction: string;
  /** Where the account is deleted; undefined: people can't. */
  deleteHref?: string | undefined;
}

export interface DeleteAccountPage extends AccountCommon {
  /** Takes `confirm`. */
  action: string;
  backHref: string;
  email: string;
  /** Days for which an administrator can bring the account back. */
  keptDays: number;
  /** What was not done: nobody confirmed, or administrators are deleted by others only. */
  refused?: 'not_confirmed' | 'administrator' | undefined;
}

export function createDataPages(maker: PageMaker): DataPages {
  const { texts, language, render } = maker;
  const t = texts.data;
  return {
    data: ({ downloadAction, deleteHref, ...common }) => {
      assertSafeActions(downloadAction);
      return render('data', {
        ...frameValues(maker, { section: 'data', ...common }),
        t,
        title: t.title,
        downloadAction,
        deleteHref: safeOrNothing(deleteHref),
      });
    },

    deleteAccount: ({ action, backHref, email, keptDays, refused, ...common }) => {
      assertSafeActions(action);
      const frame = frameValues(maker, { section: 'data', ...common });
      return render('delete-account', {
        ...frame,
        t,
        title: t.deleteTitle,
        action,
        backHref: safeOrNothing(backHref),
        cancel: texts.account.cancel,
        email,
        kept: keptDays > 0 ? t.kept : t.notKept,
        days: formatUnit(keptDays, 'day', language),
        error: refused ? t.refused[refused] : frame.error,
        wrong: refused === 'not_confirmed',
      });
    },
  };
}
