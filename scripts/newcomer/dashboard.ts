import type { Locator, Page } from 'playwright-core';
import type { EffortLog } from './effort.ts';

/** What `npm start` has printed. */
export interface Started {
  dashboard: string;
  email: string;
  password: string;
}

/** A hand on the mouse: whatever it presses counts. Typing into fields is no code and no click. */
export interface Hand {
  page: Page;
  click(target: Locator, what: string): Promise<void>;
  /** Takes a file from the dashboard. @returns what is on the clipboard then. */
  copy(file: string): Promise<string>;
}

export function createHand(page: Page, effort: Pick<EffortLog, 'click' | 'paste'>): Hand {
  const click = async (target: Locator, what: string) => {
    await target.click();
    effort.click(what);
  };
  return {
    page,
    click,
    async copy(file) {
      await click(page.getByRole('button', { name: `Copy ${file}`, exact: true }), `Copy ${file}`);
      const content = await page.evaluate(() => navigator.clipboard.readText());
      effort.paste(file, content);
      return content;
    },
  };
}

/** @returns what the first start says, once; undefined: it has not said all of it yet. */
export function readStart(said: string): Started | undefined {
  const after = (label: string) => new RegExp(`^\\s*${label}\\s+(\\S+)`, 'm').exec(said)?.[1];
  const [dashboard, email, password] = ['Dashboard', 'E-mail', 'Password'].map(after);
  return said.includes('is ready') && dashboard && email && password
    ? { dashboard, email, password }
    : undefined;
}

/** As the first administrator, who comes to the page that was asked for. */
export async function signIn(hand: Hand, { email, password }: Started): Promise<void> {
  const { page } = hand;
  await page.getByLabel('E-mail or username').fill(email);
  await page.getByLabel('Password').fill(password);
  await hand.click(page.getByRole('button', { name: 'Sign in', exact: true }), 'Sign in');
}

/** By the dashboard's navigation, from its first page. */
export async function chooseStack(hand: Hand, label: string): Promise<void> {
  const { page } = hand;
  const navigation = page.getByRole('navigation', { name: 'Dashboard' });
  await hand.click(navigation.getByRole('link', { name: 'Applications' }), 'Applications');
  const add = page.getByRole('link', { name: 'Add an application' }).first();
  await hand.click(add, 'Add an application');
  await hand.click(page.getByRole('radio', { name: label, exact: true }), label);
}

/** Names the application, and adds it with what was filled in. */
export async function addApplication(hand: Hand, name: string): Promise<void> {
  const { page } = hand;
  await page.getByLabel('Name').fill(name);
  const add = page.getByRole('button', { name: 'Add the application' });
  await hand.click(add, 'Add the application');
}

/** The dashboard has seen it happen. @throws {Error} when it has not. */
export async function expectGreen({ page }: Hand): Promise<void> {
  await page
    .getByRole('region', { name: 'Live check' })
    .getByText(/^It works/)
    .waitFor();
}
