import type { Browser } from 'playwright-core';
import type { signInAndOut } from './sign-in.ts';

/** As {@link signInAndOut}, for applications that are programs of their pages. */
export function signInWith(browser: Browser): typeof signInAndOut {
  return async ({ openUrl, provider, person }) => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(openUrl);
      await page.waitForURL(`${provider}/signin/**`);
      await page.getByLabel('E-mail or username').fill(person.email);
      await page.getByLabel('Password').fill(person.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByText(person.email).waitFor();
      await page.locator('a, button', { hasText: 'Sign out' }).click();
      // Signed out of both: the application asks the provider at once, and that asks for the password.
      await page.waitForURL(`${provider}/signin/**`);
    } finally {
      await context.close();
    }
  };
}
