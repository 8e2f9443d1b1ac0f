import { extname } from 'node:path';

/** Writes a text as a value of one language, with whatever quotes it needs: nothing in it can end the value. */
export type WriteLiteral = (text: string) => string;

/** The value cannot be written in this language so that it would be read back as it is. */
export class UnwritableValueError extends TypeError {
  override readonly name = 'UnwritableValueError';
  readonly code = 'value_unwritable';
}

const PLAIN = /^[\w.~:/@+,=[\]-]+$/;
/** Without `~`, which a shell puts a folder in place of, and `=` in front, which one takes for a program. */
const PLAIN_IN_A_SHELL = /^[\w.:/@%+,-][\w.:/@%+,=-]*$/;

/** In double quotes. `<` is escaped as well, since scripts stand in HTML too. */
const doubleQuoted: WriteLiteral = (text) =>
  JSON.stringify(text).replace(
    /[<\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** In double quotes in which `$` would put something in. */
const withoutInterpolation: WriteLiteral = (text) => doubleQuoted(text).replaceAll('$', '\\u0024');

/** In single quotes, with the escapes of {@link doubleQuoted}. */
const singleQuoted: WriteLiteral = (text) => {
  const inside = doubleQuoted(text).slice(1, -1);
  return `'${inside.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
};

/** In single quotes, between which these languages know no interpolation and two escapes. */
const verbatim: WriteLiteral = (text) => `'${text.replace(/[\\']/g, '\\$&')}'`;

const shell: WriteLiteral = (text) =>
  PLAIN_IN_A_SHELL.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const html: WriteLiteral = (text) =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** These have no quotes that every reader of them understands, so what would need some is refused. */
const plain: WriteLiteral = (text) => {
  if (PLAIN.test(text)) return text;
  throw new UnwritableValueError(
    `${JSON.stringify(text)} cannot be written into this file as it is.`,
  );
};

/** How each language writes a text. */
export const LITERALS = {
  apache: plain,
  csharp: doubleQuoted,
  dotenv: plain,
  go: doubleQuoted,
  html,
  ini: plain,
  java: doubleQuoted,
  javascript: singleQuoted,
  json: doubleQuoted,
  kotlin: withoutInterpolation,
  nginx: plain,
  php: verbatim,
  properties: plain,
  python: doubleQuoted,
  ruby: verbatim,
  shell,
  text: plain,
  typescript: singleQuoted,
  xml: html,
  yaml: doubleQuoted,
} as const satisfies Record<string, WriteLiteral>;

export type CodeLanguage = keyof typeof LITERALS;

export const CODE_LANGUAGES = Object.keys(LITERALS) as CodeLanguage[];

const BY_ENDING: Record<string, CodeLanguage> = {
  '.cfg': 'ini',
  '.conf': 'nginx',
  '.cs': 'csharp',
  '.env': 'dotenv',
  '.erb': 'html',
  '.go': 'go',
  '.html': 'html',
  '.ini': 'ini',
  '.java': 'java',
  '.js': 'javascript',
  '.jsx': 'javascript',
  '.json': 'json',
  '.kt': 'kotlin',
  '.local': 'dotenv',
  '.mjs': 'javascript',
  '.php': 'php',
  '.properties': 'properties',
  '.py': 'python',
  '.rb': 'ruby',
  '.sh': 'shell',
  '.ts': 'typescript',
  '.tsx': 'typescript',
  '.txt': 'text',
  '.xml': 'xml',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/** @returns the language of a file by its name; `text` where nothing else is known of it. */
export function languageOf(fileName: string): CodeLanguage {
  if (fileName.endsWith('.env')) return 'dotenv';
  return BY_ENDING[extname(fileName)] ?? 'text';
}
