import type { MessagePages } from '../../../src/pages/message-pages.ts';
import type { Page } from '../../../src/pages/page.ts';
import { LONG_WORD } from './long-word.ts';

export function messageSamples(pages: MessagePages): Record<string, Page> {
  return {
    message: pages.message({
      code: 'sign_in_expired_restart',
      tone: 'info',
      appName: 'Quickstart',
      actions: [{ action: 'sign_in_to_app', href: '/oidc/auth', primary: true }],
      reference: '7QF2-M9XD',
    }),
    'message-error': pages.message({
      code: 'return_address_not_registered',
      tone: 'error',
      appName: 'Quickstart',
      reference: 'K3VN-40TB',
    }),
  };
}

export function awkwardMessages(pages: MessagePages): Record<string, Page> {
  return {
    'long-message': pages.message({
      code: 'return_address_not_registered',
      tone: 'error',
      appName: LONG_WORD,
      actions: [{ action: 'back_to_app', href: '/', primary: true }],
      reference: '7QF2-M9XD',
    }),
  };
}
