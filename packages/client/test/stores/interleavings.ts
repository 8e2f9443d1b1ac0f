/** Lets one operation of an actor happen when its turn comes. */
export type Step = (actor: number) => Promise<void>;

/** Starts two tasks whose operations wait for `step`; the third checks what they left. */
export type Scenario = (
  step: Step,
) => Promise<readonly [Promise<unknown>, Promise<unknown>, () => Promise<void>]>;

/**
 * Runs a scenario in every order that the operations of its actors can come in; how many there were.
 * Operations that one actor starts at once happen in the order of starting.
 */
export async function everyInterleaving(scenario: Scenario): Promise<number> {
  let orders = 0;
  let script: number[] | undefined = [];
  while (script) {
    script = nextScript(await runOnce(scenario, script));
    orders += 1;
  }
  return orders;
}

/** Which of the actors that waited went on, and how many those were. */
interface Choice {
  readonly taken: number;
  readonly of: number;
}

/** Follows the script, then always lets the first go on. */
async function runOnce(scenario: Scenario, script: readonly number[]): Promise<Choice[]> {
  const waiting: { actor: number; go: () => void }[] = [];
  const [first, second, check] = await scenario(
    (actor) => new Promise((go) => waiting.push({ actor, go })),
  );
  let isOver = false;
  const outcome = Promise.all([first, second]).finally(() => {
    isOver = true;
  });
  // Awaited below; until then a failure is not unhandled.
  outcome.catch(() => undefined);
  const choices: Choice[] = [];
  for (;;) {
    await quiet();
    const actors = [...new Set(waiting.map(({ actor }) => actor))].sort();
    if (actors.length === 0) {
      if (isOver) break;
      continue;
    }
    const taken = script[choices.length] ?? 0;
    choices.push({ taken, of: actors.length });
    const at = waiting.findIndex(({ actor }) => actor === actors[taken]);
    for (const { go } of waiting.splice(at, 1)) go();
  }
  await outcome;
  await check();
  return choices;
}

/** The next order differs at the last choice that has an alternative left. */
function nextScript(choices: readonly Choice[]): number[] | undefined {
  const at = choices.findLastIndex(({ taken, of }) => taken + 1 < of);
  const choice = choices[at];
  return choice && [...choices.slice(0, at).map(({ taken }) => taken), choice.taken + 1];
}

/** Until what was let go has come to its next operation: MemoryStore answers a turn of the event loop later. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
