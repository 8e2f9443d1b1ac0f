import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { brandInLayout, brandStyles } from './brand.ts';

const LIGHT = { accent: '#1d4ed8', hover: '#1a43bb', ink: '#ffffff', soft: '#e8edfb' };
const DARK = { accent: '#93b4ff', hover: '#a5c0ff', ink: '#000000', soft: '#363a42' };
const logo = { path: '/assets/brand-logo.0.png', mediaType: 'image/png', width: 640, height: 80 };

describe('The style sheet of a brand', () => {
  test('is named after its content, and sets custom properties only', () => {
    const { path, body } = brandStyles({ light: LIGHT, dark: DARK });
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 8);
    expect(path).toBe(`/assets/brand-1d4ed8-93b4ff.${hash}.css`);
    const rest = String(body).replaceAll(/--[a-z-]+:#[0-9a-f]{6};?/g, '');
    expect(rest).toBe(
      '@media screen{:root{}}\n@media screen and (prefers-color-scheme:dark){:root{}}\n',
    );
  });

  test.each([
    '#fff',
    'red',
    '#1d4ed8;background:url(https://evil.example)',
    '#1d4ed8}body{display:none',
    '#1d4ed8/*',
    'expression(alert(1))',
  ])('is not made of %j', (accent) => {
    for (const colours of [
      { light: { ...LIGHT, accent }, dark: DARK },
      { light: LIGHT, dark: { ...DARK, ink: accent } },
    ]) {
      expect(() => brandStyles(colours)).toThrow(TypeError);
    }
  });

  test('has one theme alone for previews', () => {
    const { body } = brandStyles({ light: LIGHT, dark: DARK }, 'dark');
    expect(String(body)).not.toContain(LIGHT.accent);
  });
});

describe('A logo', () => {
  test('keeps its shape in its box, and says its name once', () => {
    const beside = brandInLayout({ name: 'Northwind', showName: true, logo });
    expect(beside).toMatchObject({ showName: true, logo: { alt: '', width: 224, height: 28 } });
    const alone = brandInLayout({ name: 'Northwind', showName: false, logo });
    expect(alone).toMatchObject({ showName: false, logo: { alt: 'Northwind' } });
  });

  test('is the icon of the window when it is about as wide as high', () => {
    const square = brandInLayout({
      name: 'Northwind',
      showName: true,
      logo: { ...logo, width: 80 },
    });
    expect(square).toHaveProperty('icon');
    expect(brandInLayout({ name: 'Northwind', showName: true, logo })).not.toHaveProperty('icon');
  });

  test('that is absent leaves the name to be shown', () => {
    expect(brandInLayout({ name: 'Northwind', showName: false })).toEqual({
      name: 'Northwind',
      showName: true,
    });
  });
});
