import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addApplication, chooseStack, expectGreen } from './dashboard.ts';
import { APP_URL, type Journey } from './journey.ts';
import { answers } from './shell.ts';

/** A new Express app, from an empty folder. */
export const express: Journey = {
  title: 'An Express app of their own, from an empty folder',

  async travel({ hand, started, terminal, folder }) {
    await chooseStack(hand, 'Express');
    await addApplication(hand, 'My Express app');
    for (const file of ['.env', 'app.mjs']) {
      writeFileSync(join(folder, file), await hand.copy(file));
    }
    const shown = hand.page.getByText('npm install express');
    await terminal.run((await shown.first().textContent())?.trim() ?? '');
    const app = await terminal.start('node --env-file=.env app.mjs', () => answers(APP_URL));
    try {
      // Its own tab; the dashboard stays as it is. Whoever is signed in there is known here.
      const page = await hand.page.context().newPage();
      await page.goto(APP_URL);
      await page.getByText(`Signed in as ${started.email}`).waitFor();
      await expectGreen(hand);
    } finally {
      await app.stop();
    }
  },
};
