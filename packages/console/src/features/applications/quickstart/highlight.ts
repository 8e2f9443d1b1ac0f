import type { Quickstart } from '../../../../generated/admin-api.ts';

export type Language = NonNullable<Quickstart['steps'][number]['language']>;

/** A piece of code, and what it is to a reader. */
export interface Token {
  kind: 'comment' | 'string' | 'word' | 'plain';
  text: string;
}

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const SLASHES = String.raw`\/\/.*|\/\*[\s\S]*?\*\/`;
const HASH = String.raw`(?<=^|\s)#.*`;
const words = (list: string) =>
  String.raw`(?<![\w$.])(?:${list.trim().replaceAll(/\s+/g, '|')})(?![\w$])`;
/** The name before a value, at the start of a line. */
const KEY = String.raw`^[ \t]*(?:- )?[\w.-]+(?=[ \t]*[:=])`;
const DIRECTIVE = String.raw`^[ \t]*<?\/?[A-Za-z_]+`;
const TAG = String.raw`<\/?[\w:-]+|(?<=[\w"'])\s*\/?>`;

const C_LIKE = words(`
  as async await bool break case catch class const default do else export extends false final finally for from func
  function if import in interface let map namespace new nil null options package private public return static string
  switch this throw throws true try type using var void while`);
const PYTHON = words(`
  and as class def elif else except False finally for from if import in is lambda None not or raise return True try
  with yield`);
const RUBY = words(
  `class def do else elsif end false if module nil require return self then true unless while`,
);
const SHELL = words(`export if then fi for do done case esac function`);

/** What is coloured in a language: comments, texts, words with a meaning. */
const GRAMMARS: Record<
  string,
  readonly [comment: string | null, text: string | null, word: string | null]
> = {
  apache: [HASH, STRING, DIRECTIVE],
  dotenv: [HASH, STRING, KEY],
  html: [String.raw`<!--[\s\S]*?-->`, String.raw`"[^"\n]*"|\{\{.*?\}\}|\{%.*?%\}|<%.*?%>`, TAG],
  ini: [HASH, STRING, String.raw`${KEY}|^\[.*\]`],
  json: [null, STRING, words('true false null')],
  nginx: [HASH, STRING, DIRECTIVE],
  properties: [HASH, null, KEY],
  python: [HASH, String.raw`"""[\s\S]*?"""|${STRING}`, PYTHON],
  ruby: [HASH, STRING, RUBY],
  shell: [HASH, STRING, SHELL],
  text: [null, null, null],
  yaml: [HASH, STRING, KEY],
};
const XML = GRAMMARS.html;
/** The others are of one family. */
const CURLY = [SLASHES, String.raw`\x60(?:[^\x60\\]|\\.)*\x60|${STRING}`, C_LIKE] as const;
const NOTHING = '(?!)';

/** Cuts code into pieces to colour; joined, they are the code again. */
export function highlight(code: string, language: Language): Token[] {
  const grammar = (language === 'xml' ? XML : GRAMMARS[language]) ?? CURLY;
  const [comment, text, word] = grammar.map((part) => part ?? NOTHING);
  const pattern = new RegExp(`(${comment})|(${text})|(${word})`, 'gm');
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > end) tokens.push({ kind: 'plain', text: code.slice(end, match.index) });
    const kind = match[1] !== undefined ? 'comment' : match[2] !== undefined ? 'string' : 'word';
    tokens.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ kind: 'plain', text: code.slice(end) });
  return tokens;
}
