import { HttpBrowser } from '../../test/http-browser.ts';
import { type Place, startCommands } from './commands.ts';
import { startDesk } from './desk.ts';
import type { Person } from './sign-in.ts';

interface Program extends Place {
  /** Starts the program, which opens the browser and waits for it. */
  code: string;
  /** Origin of the provider. */
  provider: string;
  person: Person;
  /** Milliseconds until the browser is opened. */
  patience: number;
}

/**
 * Starts a program of the command line, signs a person in with the browser that it opens, and sees that it says who they
 * are and ends.
 *
 * @throws {Error} that says where it went another way.
 */
export async function signInToProgram(program: Program): Promise<void> {
  const { code, folder, env, patience } = program;
  const desk = await startDesk(folder, env?.PATH ?? process.env.PATH ?? '');
  const running = startCommands(code, { folder, env: { ...env, ...desk.env } });
  const early = running.ended.then(() => {
    throw new Error('It ended before it opened the browser.');
  });
  const late = AbortSignal.timeout(patience);
  try {
    const opened = await Promise.race([desk.opened, early, rejectWith(late)]);
    await comeBackFrom(opened, program);
    const exitCode = await Promise.race([running.ended, rejectWith(late)]);
    if (exitCode !== 0 || !running.said().includes(program.person.email)) {
      throw new Error(`It does not know who came, and ended with ${exitCode}.`);
    }
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe program said: ${running.said()}`);
  } finally {
    // One that failed has ended, or never will by itself.
    early.catch(() => {});
    await running.stop();
    await desk.stop();
  }
}

/** What the person does in the browser, and what another page on their machine may try meanwhile. */
async function comeBackFrom(opened: string, { provider, person }: Program): Promise<void> {
  const browser = new HttpBrowser();
  const callback = new URL(new URL(opened).searchParams.get('redirect_uri') ?? '');
  const forged = new URL(`${callback}?code=of-somebody-else&state=guessed`);
  const { status } = await browser.get(forged);
  if (status !== 404) throw new Error(`It listens to a sign-in that it did not begin: ${status}`);

  let page = await browser.follow(await browser.get(opened), provider);
  page = await browser.submit(page, { email: person.email, password: person.password });
  page = await browser.follow(page, provider);
  // Anybody can write a program with this client_id, so the person is asked each time (RFC 8252, section 8.6).
  if (page.location === undefined)
    page = await browser.follow(await browser.submit(page, {}), provider);
  if (page.location?.origin !== callback.origin) {
    throw new Error(
      `The sign-in led to ${page.location ?? page.url}, not to the program:\n${page.html}`,
    );
  }
  const last = await browser.get(page.location);
  if (!last.html.startsWith('You are signed in'))
    throw new Error(`The browser shows: ${last.html}`);
}

function rejectWith(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
