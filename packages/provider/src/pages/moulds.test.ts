import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMoulds } from './moulds.ts';
import { parseTemplates } from './templates.ts';

const render = parseTemplates({
  form: '<form action="{{ action }}">{{ name }}<a href="{{ action }}">{{ return }}</a></form>',
});
const values = fc.record({ action: fc.string(), name: fc.string(), return: fc.string() });

describe('a page that is rendered once', () => {
  it('is what its template makes of the same values, each time', () => {
    const { fill } = createMoulds();
    fc.assert(
      fc.property(fc.array(values, { minLength: 1 }), (requests) => {
        for (const { name, ...slots } of requests) {
          const filled = fill(JSON.stringify(name), slots, (its) =>
            render('form', { ...its, name }, { language: 'en' }),
          );
          expect(filled).toBe(render('form', { ...slots, name }, { language: 'en' }));
        }
      }),
    );
  });

  it('lets no value out of its place', () => {
    const { fill } = createMoulds();
    const slots = { action: '"><script>alert(1)</script>', return: '$& {{ action }} return' };
    for (let time = 0; time < 2; time += 1) {
      const page = fill('', slots, (its) =>
        render('form', { ...its, name: '' }, { language: 'en' }),
      );
      expect(page).not.toContain('<script>');
      expect(page).toContain('>$&amp; {{ action }} return</a>');
    }
  });

  it('is rendered again for another key only', () => {
    const { fill } = createMoulds();
    let rendered = 0;
    const count = () => {
      rendered += 1;
      return '';
    };
    for (const key of ['a', 'b', 'a', 'b']) fill(key, {}, count);
    expect(rendered).toBe(2);
  });
});
