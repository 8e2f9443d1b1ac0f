import { readFileSync } from 'node:fs';
import ejs from 'ejs';
import Handlebars from 'handlebars';
import { Liquid } from 'liquidjs';
import nunjucks from 'nunjucks';
import { describe, expect, it } from 'vitest';
import { gatehouseEjs } from '../../src/templates/ejs.ts';
import { registerGatehouse as registerHandlebars } from '../../src/templates/handlebars.ts';
import { gatehouseLiquid } from '../../src/templates/liquid.ts';
import { registerGatehouse as registerNunjucks } from '../../src/templates/nunjucks.ts';
import { elements, HOSTILE_NAME, signedIn, signedOut, type Values } from './pages.ts';

const DOCS = readFileSync(new URL('../../../../docs/client/templates.md', import.meta.url), 'utf8');

function templateIn(language: string): string {
  const [, template] = new RegExp(`\`\`\`${language}\n(.*?)\n\`\`\``, 's').exec(DOCS) ?? [];
  if (template === undefined) throw new Error(`docs/client/templates.md has no ${language}`);
  return template;
}

const environment = new nunjucks.Environment(null, { autoescape: true });
registerNunjucks(environment);
const liquid = new Liquid();
liquid.plugin(gatehouseLiquid);
const handlebars = Handlebars.create();
registerHandlebars(handlebars);

const engines: [language: string, render: (template: string, values: Values) => string][] = [
  ['ejs', (template, values) => ejs.render(template, { ...gatehouseEjs, ...values })],
  ['njk', (template, values) => environment.renderString(template, values)],
  ['liquid', (template, values) => liquid.parseAndRenderSync(template, values)],
  ['handlebars', (template, values) => handlebars.compile(template)(values)],
];

describe.each(engines)('the example for %s in the docs', (language, render) => {
  it('works as it stands', () => {
    const template = templateIn(language);
    const page = render(template, signedIn);
    expect(elements(page, 'p')[0]?.text).toBe(HOSTILE_NAME);
    expect(elements(page, 'button')).toEqual([
      { attributes: { type: 'submit', class: 'button' }, text: 'Sign out' },
    ]);
    expect(elements(render(template, signedOut), 'a')).toEqual([
      { attributes: { href: '/oidc/authenticate/?next=%2Fpage' }, text: 'Sign in' },
    ]);
  });
});
