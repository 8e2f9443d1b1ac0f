import nunjucks from 'nunjucks';
import { describe, expect, it } from 'vitest';
import { registerGatehouse } from '../../src/templates/nunjucks.ts';
import { describeTemplates } from './engine.ts';
import { elements, signedIn, signedOut } from './pages.ts';

const env = new nunjucks.Environment(null, { autoescape: true });
registerGatehouse(env);

describeTemplates('Nunjucks', (values) =>
  env.renderString(
    `{% if user.isAuthenticated %}
      <p>{{ user.name }}</p>
      {{ logout_form(label, class=className) }}
    {% else %}
      <a href="{{ returnTo | login_url }}">Sign in</a>
    {% endif %}`,
    values,
  ),
);

describe('Nunjucks', () => {
  const button = (call: string) =>
    elements(env.renderString(`{{ ${call} }}`, signedIn), 'button')[0];

  it('takes the label by place, by name, or not at all', () => {
    const styled = { type: 'submit', class: 'x' };
    expect(button('logout_form()')?.text).toBe('Sign out');
    expect(button('logout_form("Off")')?.text).toBe('Off');
    expect(button('logout_form(label="Off")')?.text).toBe('Off');
    expect(button('logout_form(class="x")')).toEqual({ attributes: styled, text: 'Sign out' });
    expect(button('logout_form("Off", class="x")')).toEqual({ attributes: styled, text: 'Off' });
  });

  it('works in a macro', () => {
    const template = `{% macro link(page) %}<a href="{{ page | login_url }}">Go</a>{% endmacro %}{{ link('/m') }}`;
    expect(env.renderString(template, signedOut)).toBe(
      '<a href="/oidc/authenticate/?next=%2Fm">Go</a>',
    );
  });
});
