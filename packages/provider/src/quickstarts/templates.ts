import { readdirSync, readFileSync } from 'node:fs';
import { Liquid, type Template } from 'liquidjs';
import { type CodeLanguage, LITERALS, languageOf, type WriteLiteral } from './literals.ts';
import { checkManifest, FAMILIES, type Manifest } from './manifest.ts';

const FOLDER = new URL('./templates/', import.meta.url);

/** One step of a quickstart: something to do, and the file or the commands for it. */
export interface Step {
  title: string;
  /** What is between backticks is code. */
  text: string | null;
  /** Name of the file within the application; null: `code` is for a shell, or there is none. */
  file: string | null;
  language: CodeLanguage | null;
  code: string | null;
}

/** Values by the names that templates use. */
export type Values = Readonly<Record<string, string | number | boolean>>;

export interface Quickstart {
  name: string;
  manifest: Manifest;
  /** Puts the values into each step. */
  render(values: Values): Step[];
}

/**
 * Reads the quickstarts from the disk. In a file of a language `{{ value }}` is a whole literal of that language, with
 * its quotes, so a template cannot forget to escape.
 *
 * @throws {Error} for a manifest or a template that is wrong.
 */
export async function readTemplates(): Promise<Quickstart[]> {
  const { parse: parseYaml } = await import('yaml');
  const engines = new Map<WriteLiteral, Liquid>();
  const engineFor = (language: CodeLanguage): Liquid => {
    const write = LITERALS[language];
    const known = engines.get(write) ?? createLiquid(write);
    engines.set(write, known);
    return known;
  };
  const place = ({ manifest }: Quickstart) => FAMILIES.indexOf(manifest.family);
  return readdirSync(FOLDER)
    .map((name) => readOne(name, { engineFor, parseYaml }))
    .sort((a, b) => place(a) - place(b) || a.manifest.label.localeCompare(b.manifest.label, 'en'));
}

function readOne(
  name: string,
  {
    engineFor,
    parseYaml,
  }: { engineFor: (language: CodeLanguage) => Liquid; parseYaml: (text: string) => unknown },
): Quickstart {
  const read = (file: string) => readFileSync(new URL(`${name}/${file}`, FOLDER), 'utf8');
  const manifest = checkManifest(name, parseYaml(read('manifest.yaml')));
  const steps = manifest.steps.map(({ title, text = null, file = null, language, run }) => {
    const source = file === null ? run : read(`${file.replace(/^\//, '')}.liquid`);
    if (source === undefined) return { title, text, file, language: null, parsed: null };
    const written = language ?? (file === null ? 'shell' : languageOf(file));
    const engine = engineFor(written);
    return {
      title,
      text,
      file,
      language: written,
      parsed: { engine, template: engine.parse(source) },
    };
  });
  return {
    name,
    manifest,
    render: (values) =>
      steps.map(({ parsed, ...step }) => ({
        ...step,
        code: parsed && renderOne(parsed, values),
      })),
  };
}

function renderOne(
  { engine, template }: { engine: Liquid; template: Template[] },
  values: Values,
): string {
  return `${(engine.renderSync(template, values) as string).trim()}\n`;
}

function createLiquid(write: WriteLiteral): Liquid {
  const liquid = new Liquid({
    outputEscape: (value) => (typeof value === 'number' ? String(value) : write(String(value))),
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    jsTruthy: true,
  });
  // Liquid's own `raw` turns the escaping off.
  liquid.registerFilter('raw', (value: unknown) => value);
  return liquid;
}
