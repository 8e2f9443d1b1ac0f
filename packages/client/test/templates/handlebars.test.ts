import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { registerGatehouse } from '../../src/templates/handlebars.ts';
import { describeTemplates } from './engine.ts';
import { elements, signedIn, signedOut } from './pages.ts';

const handlebars = Handlebars.create();
registerGatehouse(handlebars);

const page = handlebars.compile(
  `{{#signedIn}}
    <p>{{user.name}}</p>
    {{logoutForm label=label class=className}}
  {{else}}
    <a href="{{loginUrl returnTo}}">Sign in</a>
  {{/signedIn}}`,
);
describeTemplates('Handlebars', (values) => page(values));

describe('Handlebars', () => {
  it('returns to the page it is on without an argument', () => {
    const html = handlebars.compile('<a href="{{loginUrl}}">Sign in</a>')(signedOut);
    expect(elements(html, 'a')[0]?.attributes.href).toBe(signedOut.auth.loginUrl);
  });

  it('finds who is signed in from inside a list', () => {
    const list = handlebars.compile(
      '{{#each items}}{{#signedIn}}{{this}} {{logoutForm}}{{/signedIn}}{{/each}}',
    );
    expect(elements(list({ ...signedIn, items: ['one', 'two'] }), 'form')).toHaveLength(2);
    expect(list({ ...signedOut, items: ['one', 'two'] })).toBe('');
  });
});
