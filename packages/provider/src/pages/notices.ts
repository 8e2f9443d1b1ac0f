import type { Notice, PageMaker } from './page.ts';
import { formatWait } from './times.ts';

/** What is wrong, for the template `notice`: that it is too early for another try comes before everything else. */
export function noticeOf(
  { texts, language }: Pick<PageMaker, 'texts' | 'language'>,
  error: Notice | undefined,
  delayed?: number,
): Notice | undefined {
  if (delayed === undefined) return error;
  return { ...texts.steps.delayed, time: formatWait(delayed, language) };
}
