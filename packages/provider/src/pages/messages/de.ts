import { account } from './de/account.ts';
import { layout } from './de/layout.ts';
import { message, messages } from './de/messages.ts';
import { accessRefused, continueTo, signIn } from './de/sign-in.ts';
import { confirmSignOut, signedOut } from './de/sign-out.ts';
import type { Texts } from './en.ts';

export const de: Texts = {
  layout,
  signIn,
  continueTo,
  accessRefused,
  message,
  messages,
  confirmSignOut,
  signedOut,
  account,
};
