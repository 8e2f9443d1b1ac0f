import { type Child, StartError, type Watch } from './child.ts';

/**
 * Runs services until SIGINT or SIGTERM, or until one of them ends; then ends all of them, also those that are
 * still starting.
 *
 * @param start starts the services, telling `watch` of each.
 * @returns the exit code: 0 when we were asked to end and every service ended well.
 */
export async function superviseUntilStopped(
  start: (watch: Watch) => Promise<void>,
): Promise<number> {
  const children: Child[] = [];
  const outcome = Promise.withResolvers<number>();
  let started = false;
  let ending = false;
  const end = (code: number, sentence?: string) => {
    if (ending) return;
    ending = true;
    if (sentence) console.error(sentence);
    for (const child of children) child.stop();
    outcome.resolve(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(0));

  const watch: Watch = (child) => {
    children.push(child);
    if (ending) child.stop();
    child.ended.then((code) => {
      if (started) end(1, `${child.name} ended by itself, so everything was stopped.`);
      // A service that could not start has said so itself; one that ended well was asked to, as we shall be.
      else end(code);
    });
  };
  start(watch).then(
    () => {
      started = true;
    },
    (error: Error) => end(1, error instanceof StartError ? undefined : error.message),
  );

  const code = await outcome.promise;
  return Math.max(code, ...(await Promise.all(children.map(({ ended }) => ended))));
}
