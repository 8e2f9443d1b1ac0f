import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { type CodeLanguage, LITERALS, languageOf, UnwritableValueError } from './literals.ts';

/** Texts with everything in them that ends, starts or replaces something anywhere. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.constantFrom(
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what attacks template strings.
        ...['"', "'", '`', '\\', '\n', '\r', '\0', '\u2028', '\u2029', '#{x}', '${x}', '$(id)'],
        ...['`id`', '%{x}', '{{ x }}', '{% x %}', '</script>', '<?php', '*/', '//', '-- ', ';'],
        ...["'''", '"""', '\\u0022', '\\n', '$x', '!x', '&', '|', '>', '~', '=cmd()'],
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** What the shell gets as its argument cannot hold a NUL. */
const withoutNul = hostile.filter((text) => !text.includes('\0'));

describe('a value in code', () => {
  it.each(['javascript', 'typescript'] as const)('is read back as it is by %s', (language) => {
    fc.assert(
      fc.property(hostile, (text) => {
        const literal = LITERALS[language](text);
        expect(runInNewContext(literal)).toBe(text);
        expect(literal).not.toMatch(/[\n\r\u2028\u2029<]/);
      }),
    );
  });

  it('is read back as it is as JSON and YAML', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(JSON.parse(LITERALS.json(text))).toBe(text);
        expect(parseYaml(`key: ${LITERALS.yaml(text)}`)).toEqual({ key: text });
      }),
    );
  });

  it('is one word of a shell, whatever is in it', () => {
    const texts = ['~', '~root', 'a=~', 'a:~', '=ls', '*', '', '-n', ...fc.sample(withoutNul, 200)];
    const { stdout } = spawnSync(
      'sh',
      ['-c', `printf '%s\\0' ${texts.map(LITERALS.shell).join(' ')}`],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts.map(asUtf8));
  });

  const hasPython = spawnSync('python3', ['--version']).status === 0;
  it.skipIf(!hasPython)('is read back as it is by Python', () => {
    const texts = fc.sample(hostile, 200).map(asUtf8);
    const program = `import json\nprint(json.dumps([${texts.map(LITERALS.python).join(', ')}]))`;
    const { stdout, stderr } = spawnSync('python3', ['-c', program.replaceAll('\0', '')], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(texts);
  });

  it.each(['ruby', 'php'] as const)(
    'ends nowhere inside, and starts nothing, in %s',
    (language) => {
      fc.assert(
        fc.property(hostile, (text) => {
          const literal = LITERALS[language](text);
          // Between single quotes these two read a backslash and a quote only where a backslash is before them.
          expect(literal).toMatch(/^'(?:[^'\\]|\\['\\])*'$/s);
          expect(literal.slice(1, -1).replace(/\\(['\\])/g, '$1')).toBe(text);
        }),
      );
    },
  );

  it.each(['go', 'java', 'csharp', 'kotlin'] as const)('ends nowhere inside in %s', (language) => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(LITERALS[language](text)).toMatch(
          /^"(?:[^"\\\n\r\u2028\u2029]|\\["\\bfnrt]|\\u[0-9a-f]{4})*"$/,
        );
      }),
    );
  });

  it('puts nothing in, in Kotlin', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(LITERALS.kotlin(text)).not.toContain('$');
      }),
    );
  });

  it('is text and nothing else in HTML and XML', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(LITERALS.html(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });

  it.each(['dotenv', 'ini', 'nginx', 'apache', 'properties', 'text'] as const)(
    'is refused in %s where that would need quotes',
    (language) => {
      expect(LITERALS[language]('https://sso.example.com:8443/oidc')).toBe(
        'https://sso.example.com:8443/oidc',
      );
      fc.assert(
        fc.property(hostile, (text) => {
          try {
            expect(LITERALS[language](text)).toMatch(/^[\w.~:/@+,=[\]-]+$/);
          } catch (error) {
            expect(error).toBeInstanceOf(UnwritableValueError);
          }
        }),
      );
    },
  );
});

describe('the language of a file', () => {
  it.each<[string, CodeLanguage]>([
    ['.env', 'dotenv'],
    ['mysite/settings.py', 'python'],
    ['app/page.jsx', 'javascript'],
    ['src/main/resources/application.yaml', 'yaml'],
    ['Program.cs', 'csharp'],
    ['LICENSE', 'text'],
  ])('of %s is %s', (file, language) => {
    expect(languageOf(file)).toBe(language);
  });
});

/** Lone surrogates are no text to other programs. */
function asUtf8(text: string): string {
  return text.toWellFormed();
}
