import { describe, expect, test } from 'vitest';
import { parseTemplates } from './templates.ts';

const TAG = '<b>"&';
const ESCAPED = '&lt;b&gt;&#34;&amp;';

/** Renders one template, as an attacker who may write templates would. */
function render(template: string, values: Record<string, unknown> = { value: TAG }): string {
  return parseTemplates({ page: template, part: 'part: {{ value }}' })('page', values, {
    language: 'en',
  });
}

describe('Templates', () => {
  test.each([
    '{{ value }}',
    '{{ value | raw }}',
    '{{ value | upcase | downcase | raw }}',
    '{{ value | strip }}',
    '{{ "{x}" | fill: x: value | raw }}',
    '{% echo value %}',
    '{% echo value | raw %}',
    '{% liquid echo value | raw %}',
    '{% assign it = value | raw %}{{ it }}',
    '{% capture it %}{{ value }}{% endcapture %}{{ it | raw }}',
    '{% cycle value, "x" %}',
    '{% render part, value: value %}',
    '{% include part %}',
    '{{ "{x}" | fill: x: value }}',
    '{{ value | fill: x: "y" }}',
    '{{ value | heading }}',
    '{{ "{x}" | heading: x: value }}',
  ])('%s cannot put a value into the page unescaped', (template) => {
    const html = render(template).replaceAll(/<\/?bdi>/g, '');
    expect(html).not.toMatch(/[<"]/);
    expect(html).toMatch(/lt;b/);
  });

  test('the filter `fill` marks where a value begins and ends', () => {
    expect(render('{{ "to {app}, {app}" | fill: app: value }}')).toBe(
      `to <bdi>${ESCAPED}</bdi>, <bdi>${ESCAPED}</bdi>`,
    );
  });

  test('the filter `heading` keeps short words together at their hyphen, and lets long ones break', () => {
    const show = (text: string) => render('{{ value | heading }}', { value: text });
    expect(show('Verify your e-mail address')).toBe(
      'Verify your <span class="whole">e-mail</span> address',
    );
    expect(show('E-Mail-Adresse')).toBe('<span class="whole">E-Mail</span>-Adresse');
    expect(show('Rind-fleischetikettierung, x-1')).toBe('Rind-fleischetikettierung, x-1');
  });

  test('the filter `time` shows a moment in the language and zone of the reader, for programs too', () => {
    const show = parseTemplates({ page: '{% render part, at: at %}', part: '{{ at | time }}' });
    const values = { at: Date.UTC(2025, 4, 14, 7, 12) };
    expect(show('page', values, { language: 'en' })).toBe(
      '<time datetime="2025-05-14T07:12:00.000Z">14 May 2025 at 07:12 UTC</time>',
    );
    expect(show('page', values, { language: 'de', zone: 'Europe/Berlin' })).toBe(
      '<time datetime="2025-05-14T07:12:00.000Z">14. Mai 2025 um 09:12</time>',
    );
  });

  test('one value cannot ask for another', () => {
    const values = { one: '{two}', two: 'secret' };
    expect(render('{{ "{one}" | fill: one: one, two: two }}', values)).toBe('<bdi>{two}</bdi>');
  });

  test.each([
    '{% include ../../config.ts %}',
    '{% render /etc/passwd %}',
    '{% layout ../pages %}',
    '{% include missing %}',
  ])('%s finds no file', (template) => {
    expect(() => render(template)).toThrow('ENOENT');
  });

  test.each(['{{ value.constructor.name }}', '{{ values.__proto__ }}', '{{ values.toString }}'])(
    '%s shows no prototype',
    (template) => {
      expect(render(template, { value: 'text', values: {} })).toBe('');
    },
  );

  test('a mistake in a template is no page', () => {
    expect(() => render('{% if %}')).toThrow();
    expect(() => render('{{ value | no_such_filter }}')).toThrow('undefined filter');
  });
});
