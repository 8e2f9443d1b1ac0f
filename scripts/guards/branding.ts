import type { Guard } from './guard.ts';

const API = ['test/api/branding.test.ts'];
const PAGES = ['test/branding/pages.test.ts'];

/** Checks of the provider: what an administrator may make the pages look like. */
export const BRANDING: readonly Guard[] = [
  {
    name: 'a colour that is other CSS',
    of: 'provider',
    file: 'pages/brand.ts',
    find: 'if (!COLOUR.test(colour)) throw',
    replace: 'if (false) throw',
    tests: ['src/pages/brand.test.ts'],
    attack: 'is not made of',
  },
  {
    name: 'a colour that is no colour',
    of: 'provider',
    file: 'branding/branding.ts',
    find: 'if (isColour(colour)) continue;',
    replace: 'if (colour) continue;',
    tests: API,
    attack: 'refuses the fields',
  },
  {
    name: 'colours that nobody can read',
    of: 'provider',
    file: 'branding/branding.ts',
    find: '      checkColours(after);\n',
    replace: '',
    tests: API,
    attack: 'refuses the fields',
  },
  {
    name: 'a logo that is no picture',
    of: 'provider',
    file: 'branding/branding.ts',
    find: '  if (!picture) {\n',
    replace: '  if (!picture && looksLikeSvg(bytes)) {\n',
    tests: API,
    attack: 'refuses a page',
  },
  {
    name: 'a logo that fills the memory of visitors',
    of: 'provider',
    file: 'branding/branding.ts',
    find: ' || Math.max(width, height) > max) {',
    replace: ') {',
    tests: API,
    attack: 'a picture that would fill the memory',
  },
  {
    name: 'a logo opened by itself',
    of: 'provider',
    file: 'account/brand-files-route.ts',
    find: `        .header('content-security-policy', "default-src 'none'; sandbox")\n`,
    replace: '',
    tests: PAGES,
    attack: 'can be nothing else',
  },
  {
    name: 'a style sheet of another name',
    of: 'provider',
    file: 'account/brand-files-route.ts',
    find: 'return styles.path === ',
    replace: 'return styles.path || styles.path === ',
    tests: PAGES,
    attack: 'has no file named',
  },
  {
    name: 'branding by who may only look',
    of: 'provider',
    file: 'branding/branding.ts',
    find: "      checkMayChange(asked.by, 'branding');\n      return await change(asked, { logo: checkLogo(bytes) }",
    replace: '      return await change(asked, { logo: checkLogo(bytes) }',
    tests: API,
    attack: 'a super administrator only',
  },
];
