import { Liquid } from 'liquidjs';
import { describe, expect, it } from 'vitest';
import { gatehouseLiquid } from '../../src/templates/liquid.ts';
import { describeTemplates } from './engine.ts';
import { elements, HOSTILE, signedIn, signedOut } from './pages.ts';

const engine = new Liquid({ jekyllInclude: false });
engine.plugin(gatehouseLiquid);
const escaping = new Liquid({ outputEscape: 'escape' });
escaping.plugin(gatehouseLiquid);

describeTemplates(
  'Liquid',
  async (values) =>
    await engine.parseAndRender(
      `{% if user.isAuthenticated %}
        <p>{{ user.name | escape }}</p>
        {% logout_form label: label, class: className %}
      {% else %}
        <a href="{{ returnTo | login_url }}">Sign in</a>
      {% endif %}`,
      values,
    ),
);

describeTemplates(
  'Liquid that escapes all output',
  async (values) =>
    await escaping.parseAndRender(
      `{% if user.isAuthenticated %}
        <p>{{ user.name }}</p>
        {% logout_form label: label, class: className %}
      {% else %}
        <a href="{{ returnTo | login_url }}">Sign in</a>
      {% endif %}`,
      values,
    ),
);

describe('Liquid', () => {
  it('takes quoted arguments, variables and none, rendered at once or not', async () => {
    const button = (html: string) => elements(html, 'button')[0];
    const values = { ...signedIn, page: { label: 'Off' } };
    const render = (tag: string) => engine.parseAndRenderSync(tag, values);
    expect(button(render('{% logout_form %}'))?.text).toBe('Sign out');
    expect(button(render('{% logout_form label: "Off, now: really" %}'))?.text).toBe(
      'Off, now: really',
    );
    expect(button(render('{% logout_form class: "b", label: page.label %}'))).toEqual({
      attributes: { type: 'submit', class: 'b' },
      text: 'Off',
    });
    const later = await engine.parseAndRender('{% logout_form label: page.label %}', values);
    expect(button(later)?.text).toBe('Off');
  });

  it('makes an address that ends no attribute in single quotes', () => {
    const html = engine.parseAndRenderSync("<a href='{{ page | login_url }}'>Sign in</a>", {
      ...signedOut,
      page: `/' onclick='${HOSTILE}`,
    });
    expect(html.match(/'/g)).toHaveLength(2);
  });
});
