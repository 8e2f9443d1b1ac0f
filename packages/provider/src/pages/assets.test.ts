import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadPageAssets } from './assets.ts';

describe('Assets of the pages', () => {
  const assets = loadPageAssets();

  test('each has a name made from its content, so it may be cached for good', () => {
    for (const { path, body } of assets) {
      const hash = createHash('sha256').update(body).digest('hex').slice(0, 8);
      expect(path).toMatch(new RegExp(`^/assets/[a-z-]+\\.${hash}\\.(css|svg|js)$`));
    }
  });

  test('the style sheet loads nothing from anywhere', () => {
    const css = assets.find(({ path }) => path.endsWith('.css'))?.body.toString() ?? '';
    expect(css).toContain('--accent');
    expect(css).not.toMatch(/url\(|@import|expression\(/i);
  });

  test('the pictures have no script and no style of their own', () => {
    for (const { body } of assets.filter(({ path }) => path.endsWith('.svg'))) {
      expect(body.toString()).not.toMatch(/<script|<style|\son\w+=|style=|href=/i);
    }
  });

  test('the scripts make no code of texts, put no HTML together and load nothing; one asks us something', () => {
    const scripts = assets.filter(({ path }) => path.endsWith('.js'));
    expect(scripts.map(({ path }) => path.replace(/\..+/, ''))).toEqual([
      '/assets/signing-out',
      '/assets/show-password',
      '/assets/password-strength',
      '/assets/keep-codes',
      '/assets/webauthn',
      '/assets/passkeys',
    ]);
    for (const { body, contentType } of scripts) {
      expect(contentType).toBe('text/javascript; charset=utf-8');
      expect(body.toString()).not.toMatch(
        /\beval\(|new Function|innerHTML|document\.write|XMLHttpRequest|^import /m,
      );
    }
    const asking = scripts.filter(({ body }) => body.includes('fetch('));
    expect(asking.map(({ body }) => body.toString().match(/fetch\(.*?,/g))).toEqual([
      ['fetch(ADDRESS,'],
    ]);
    expect(asking[0]?.body.toString()).toContain("const ADDRESS = '/password-strength';");
  });
});
