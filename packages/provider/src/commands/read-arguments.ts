import { helpFor } from './help.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads the arguments of a command by `parseArgs`.
 *
 * @param words the command, whose help is shown with what is wrong.
 * @throws {UsageError} what is wrong in one sentence; the parser adds advice that is of no use here.
 */
export function readArguments<Values>(words: readonly string[], read: () => Values): Values {
  try {
    return read();
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence.replace(/\.$/, '')}.\n\n${helpFor(...words)}`, {
      cause: error,
    });
  }
}
