/** Characters that are kept. */
const LONGEST = 200;

/**
 * What another server answered, for the log and for who operates us: others wrote it, so it becomes one line without
 * anything invisible. What must not be read in it is to be taken out before.
 */
export function answerExcerpt(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
