import type { Page } from '../../../src/pages/page.ts';
import type { TestPages } from '../../../src/pages/test-pages.ts';
import { LONG_WORD } from './long-word.ts';

export function testSamples(pages: TestPages): Record<string, Page> {
  return {
    'begin-test': pages.beginTest({
      action: '/admin/integration-test/start/0123',
      appName: 'Quickstart',
    }),
  };
}

export function awkwardTest(pages: TestPages): Record<string, Page> {
  return { 'long-begin-test': pages.beginTest({ action: '/', appName: LONG_WORD }) };
}
