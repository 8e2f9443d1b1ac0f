/** What somebody may have to do at most, from a fresh copy to an application of their own that signs people in. */
export const LIMITS = { commands: 3, lines: 6, clicks: 8 } as const;

/** What somebody has done: every command, line and click by itself, in order. */
export interface Effort {
  readonly commands: readonly string[];
  /** Lines of code that were typed. */
  readonly lines: readonly string[];
  readonly clicks: readonly string[];
  /** Files or parts of files whose content was copied from the dashboard, and how many lines that are. */
  readonly pastes: readonly { file: string; lines: number }[];
}

/** Notes what is done as it is done, so that nothing is counted that did not happen, and nothing is left out. */
export interface EffortLog extends Effort {
  command(text: string): void;
  line(text: string): void;
  click(what: string): void;
  paste(file: string, content: string): void;
}

export function createEffortLog(): EffortLog {
  const commands: string[] = [];
  const lines: string[] = [];
  const clicks: string[] = [];
  const pastes: { file: string; lines: number }[] = [];
  return {
    commands,
    lines,
    clicks,
    pastes,
    command: (text) => void commands.push(text),
    line: (text) => void lines.push(text),
    click: (what) => void clicks.push(what),
    paste: (file, content) =>
      void pastes.push({ file, lines: content.split('\n').filter((line) => line.trim()).length }),
  };
}

/** @returns what was more than it may be, in words; empty: nothing. */
export function excess(effort: Effort): string[] {
  return (['commands', 'lines', 'clicks'] as const)
    .filter((kind) => effort[kind].length > LIMITS[kind])
    .map((kind) => `${effort[kind].length} ${kind}, and ${LIMITS[kind]} are the most`);
}

/** What was done, one a line. */
export function describeEffort({ commands, lines, clicks, pastes }: Effort): string {
  const numbered = (title: string, done: readonly string[]) => [
    `  ${done.length} ${title}`,
    ...done.map((what, i) => `    ${i + 1}. ${what}`),
  ];
  return [
    ...numbered('commands', commands),
    ...numbered('clicks', clicks),
    ...numbered('lines of code typed', lines),
    ...numbered(
      'files copied from the dashboard',
      pastes.map(({ file, lines: count }) => `${file} (${count} lines)`),
    ),
  ].join('\n');
}
