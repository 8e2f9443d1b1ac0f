import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { type PasswordOwner, personalWords } from './personal-words.ts';

/** 0: guessed at once … 4: not to be guessed. */
export type PasswordStrength = 0 | 1 | 2 | 3 | 4;

/** Characters that are looked at: the work grows with their square, and so many are strong or a repetition. */
const LOOKED_AT = 100;
/** Ways of reading `@` as a and the like that are tried; each costs a pass. */
const MAX_SUBSTITUTIONS = 8;
/** Words of each English list, by how frequent they are. */
const WORDS_OF_LIST = 10_000;

let estimator: Promise<ZxcvbnFactory> | undefined;

/**
 * How hard a password is to guess, as zxcvbn estimates it: for meters, and no rule. Takes a millisecond or two on the
 * event loop, and some 30 for the worst that can be typed.
 *
 * @param owner words about them are taken for known.
 */
export async function passwordStrength(
  password: string,
  owner: PasswordOwner = {},
): Promise<PasswordStrength> {
  estimator ??= load();
  const looked = password.normalize('NFKC').slice(0, LOOKED_AT);
  const { score } = (await estimator).check(looked, personalWords(owner));
  return score as PasswordStrength;
}

/** Once in a process, about 20 MB of memory: lists of passwords, words and names, as two dictionaries for speed. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const { qwerty, qwertz, azerty, keypad } = common.adjacencyGraphs;
  const lists = [
    english.dictionary['commonWords-en'],
    english.dictionary['firstnames-en'],
    english.dictionary['lastnames-en'],
  ];
  const words = new Set<string>();
  for (let rank = 0; rank < WORDS_OF_LIST; rank += 1) {
    for (const { [rank]: word } of lists) if (word !== undefined) words.add(word);
  }
  return new ZxcvbnFactory({
    dictionary: { passwords: common.dictionary['passwords-common'], words: [...words] },
    graphs: { qwerty, qwertz, azerty, keypad },
    l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
    maxLength: LOOKED_AT,
  });
}
