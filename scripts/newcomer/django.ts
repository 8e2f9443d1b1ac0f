import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { addApplication, createHand, expectGreen } from './dashboard.ts';
import { APP_URL, type Journey, UnavailableError } from './journey.ts';
import { answers } from './shell.ts';

const run = promisify(execFile);
/** Files that a project has, which something is added to. */
const SETTINGS = 'mysite/settings.py';
const FILES = [
  SETTINGS,
  'mysite/urls.py',
  'testapp/urls.py',
  'testapp/templates/testapp/index.html',
];

/** A Django project as its tutorial begins it: it has no page yet, and nobody signs in. */
export const django: Journey = {
  title: 'A Django app of their own, in a project as Django’s tutorial begins it',
  beginsAt: {
    path: '/applications/new?stack=mozilla-django-oidc',
    link: 'the link to add a Django application, in the README',
  },

  async prepare(folder) {
    const environment = join(folder, '.venv');
    const bin = join(environment, 'bin');
    const env = { PATH: [bin, process.env.PATH].join(delimiter) };
    const options = { cwd: folder, env: { ...process.env, ...env } };
    try {
      await run('python3', ['-m', 'venv', environment]);
    } catch (error) {
      throw new UnavailableError(`Python 3 with venv is missing: ${(error as Error).message}`);
    }
    try {
      await run(join(bin, 'pip'), ['install', '--quiet', 'Django'], options);
    } catch (error) {
      throw new UnavailableError(`PyPI can’t be reached: ${(error as Error).message}`);
    }
    await run(join(bin, 'django-admin'), ['startproject', 'mysite', '.'], options);
    await run(join(bin, 'python'), ['manage.py', 'startapp', 'testapp'], options);
    await run(join(bin, 'python'), ['manage.py', 'migrate', '--verbosity=0'], options);
    return { env };
  },

  async travel({ effort, hand, started, terminal, folder }) {
    await addApplication(hand, 'My Django app');
    for (const file of FILES) {
      const content = await hand.copy(file);
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      if (file === SETTINGS) appendFileSync(join(folder, file), `\n${content}`);
      else writeFileSync(join(folder, file), content);
    }
    await terminal.run('pip install mozilla-django-oidc');
    const shown = hand.page.getByText('python manage.py runserver');
    const start = (await shown.first().textContent())?.trim() ?? '';
    const home = `${APP_URL}/testapp/`;
    const app = await terminal.start(start, () => answers(home));
    try {
      const page = await hand.page.context().newPage();
      await page.goto(home);
      const other = createHand(page, effort);
      await other.click(page.getByRole('link', { name: 'Login' }), 'Login, in the new app');
      await page.getByText(`Current user: ${started.email}`).waitFor();
      await expectGreen(hand);
    } finally {
      await app.stop();
    }
  },
};
