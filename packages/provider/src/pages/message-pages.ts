import { textFor } from './messages/app-text.ts';
import type { Texts } from './messages/en.ts';
import type { Page, PageMaker } from './page.ts';
import { isSafeHref } from './safe-href.ts';

export interface MessagePages {
  /** Every page that explains an error or another end of the road. */
  message(model: MessagePage): Page;
}

/** What is explained; its texts are in `messages/<language>/messages.ts`. */
export type MessageCode = keyof Texts['messages'];
/** Where the person can go from there. */
export type MessageAction = keyof Texts['message']['actions'];

export interface MessagePage {
  code: MessageCode;
  tone: 'error' | 'info' | 'done';
  /** For the texts that name the application; they do without. */
  appName?: string | undefined;
  /** An action whose `href` is neither http(s) nor a path is left out. */
  actions?: { action: MessageAction; href: string; primary?: boolean }[];
  /** The correlation id by which the log can be searched. */
  reference?: string;
  /** What went wrong in the protocol's words. Shown in development only. */
  forDevelopers?: string;
}

export function createMessagePages({ texts, development, render }: PageMaker): MessagePages {
  return {
    message: ({ code, tone, appName, actions = [], reference, forDevelopers }) => {
      const { title, paragraphs } = texts.messages[code];
      return render('message', {
        t: texts.message,
        tone,
        title,
        appName,
        paragraphs: paragraphs.map((paragraph) => textFor(paragraph, appName)),
        actions: actions
          .filter(({ href }) => isSafeHref(href))
          .map(({ action, href, primary }) => ({
            label: textFor(texts.message.actions[action], appName),
            href,
            primary,
          })),
        reference,
        forDevelopers: development ? forDevelopers : undefined,
      });
    },
  };
}
