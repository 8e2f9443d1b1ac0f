import { expect, it } from 'vitest';
import { createPages } from './pages.ts';

const page = (number: number) => ({
  action: `/signin/${number}?client_id=app&x=${number}`,
  appName: 'Wiki & <b>more</b>',
  passkey: { action: `/signin/${number}/passkey`, options: `{"challenge":"<${number}>"}` },
  emailCode: { action: `/signin/${number}/code` },
  forgotHref: `/forgot?from=${number}`,
  registerHref: `/register?from=${number}`,
});
const address = (number: number) => ({ address: `/signin/${number}?client_id=app` });

it('the sign-in page of the next person has nothing of the one before', () => {
  const kept = createPages();
  for (const number of [1, 2, 3]) {
    const fresh = createPages().in('en', address(number)).signIn(page(number));
    expect(kept.in('en', address(number)).signIn(page(number))).toEqual(fresh);
    expect(fresh.html).toContain(`value="/signin/${number}?client_id=app"`);
    expect(fresh.html).toContain(`&#34;&lt;${number}&gt;&#34;`);
  }
  const { passkey: _, emailCode: __, ...plain } = page(4);
  const fresh = createPages().in('en', address(4)).signIn(plain);
  expect(kept.in('en', address(4)).signIn(plain)).toEqual(fresh);
  expect(kept.in('de', address(4)).signIn(plain).html).not.toBe(fresh.html);
});
