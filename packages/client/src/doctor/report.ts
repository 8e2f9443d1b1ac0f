import { CHECKS, type Finding, type Severity } from './check.ts';

const MARKS: Readonly<Record<Severity, string>> = {
  ok: '✓',
  warning: '!',
  error: '✗',
  skipped: '-',
};
const COLORS: Readonly<Record<Severity, number>> = { ok: 32, warning: 33, error: 31, skipped: 90 };
const GROUPS: Readonly<Record<string, string>> = {
  runtime: 'Runtime',
  settings: 'Settings',
  issuer: 'Provider',
  client: 'Registration',
  app: 'App',
  stores: 'Stores',
};
const WIDTH = 80;

/** Whether an app is well: no errors, and no warnings where those count. */
export function isWell(found: readonly Finding[], strict: boolean): boolean {
  return !found.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
}

/** For machines: version 1 of its shape. */
export function jsonReport(found: readonly Finding[], strict: boolean): string {
  const checks = found.map(({ id, provider, severity, message, mend }) => ({
    id,
    ...(provider === undefined ? {} : { provider }),
    severity,
    message,
    ...(mend === undefined ? {} : { mend }),
  }));
  return JSON.stringify({ version: 1, ok: isWell(found, strict), checks }, undefined, 2);
}

/** For people, at 80 columns. */
export function textReport(found: readonly Finding[], { color }: { color: boolean }): string {
  const paint = (text: string, code: number) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines: string[] = [];
  let group = '';
  for (const { id, provider, severity, message, mend } of found) {
    const title = `${GROUPS[id.split('.', 1)[0] ?? '']}`;
    if (title !== group) lines.push('', paint(title, 1));
    group = title;
    const about = provider === undefined ? '' : ` of ${provider}`;
    const mark = paint(MARKS[severity], COLORS[severity]);
    lines.push(...wrapped(`${id}${about}: ${message}`, mark));
    if (mend !== undefined) lines.push(...wrapped(mend, paint('→', 36), '    '));
  }
  return [...lines.slice(1), '', closing(found)].join('\n');
}

function wrapped(text: string, mark: string, indent = '  '): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + 2 + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one, index) => (index === 0 ? `${indent}${mark} ${one}` : `${indent}  ${one}`));
}

function closing(found: readonly Finding[]): string {
  const count = (severity: Severity) => found.filter((one) => one.severity === severity).length;
  const plural = (amount: number, word: string) => `${amount} ${word}${amount === 1 ? '' : 's'}`;
  const [errors, warnings] = [count('error'), count('warning')];
  const rest = `${count('ok')} fine, ${count('skipped')} skipped`;
  if (errors + warnings === 0) return `Nothing is wrong: ${rest}.`;
  return `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${rest}.`;
}

/** What is checked, for `--help`. */
export function listOfChecks(): string {
  const width = Math.max(...Object.keys(CHECKS).map((id) => id.length));
  return Object.entries(CHECKS)
    .map(([id, what]) => `  ${id.padEnd(width)}  ${what}`)
    .join('\n');
}
