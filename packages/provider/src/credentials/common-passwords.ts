/** Characters around a common password that make no difference, such as a year or a sign. */
const MAX_AROUND = 4;
const SHORTEST_CORE = 4;
/** A password of fewer different characters is a pattern, whichever they are. */
const FEWEST_CHARACTERS = 3;

let list: Promise<ReadonlySet<string>> | undefined;

/**
 * About 49,000 passwords that leaks have most often, the English-speaking world over, all in lower case. They are read
 * when the first password is checked, once in a process: about 4 MB of memory, and 20 ms.
 */
function load(): Promise<ReadonlySet<string>> {
  list ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return list;
}

/**
 * Whether many people have this password, as NIST SP 800-63B-4, section 3.1.1.2, has them refused: one of the list
 * without regard to case and to compatible forms of characters, alone or with up to four digits and signs around it;
 * or one of fewer than three different characters.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  const compared = password.normalize('NFKC').toLowerCase();
  if (new Set(compared).size < FEWEST_CHARACTERS) return true;
  const common = await load();
  if (common.has(compared)) return true;
  const [core = ''] = /\p{L}(?:.*\p{L})?/su.exec(compared) ?? [];
  const around = compared.length - core.length;
  return around <= MAX_AROUND && core.length >= SHORTEST_CORE && common.has(core);
}
