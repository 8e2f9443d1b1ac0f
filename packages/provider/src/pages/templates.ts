import { readdirSync, readFileSync } from 'node:fs';
import { type Context, Liquid, type Template } from 'liquidjs';
import type { Language } from '../languages.ts';
import { formatTime } from './times.ts';

const FOLDER = new URL('./templates/', import.meta.url);
const EXTENSION = '.liquid';

/** Renders one template with the values it may use. */
export type RenderTemplate = (
  name: string,
  values: Record<string, unknown>,
  reader: { language: Language; zone?: string | null | undefined },
) => string;

/** The templates as they lie on the disk, by file name without its ending. */
export function readTemplates(): Record<string, string> {
  const sources: Record<string, string> = {};
  for (const file of readdirSync(FOLDER)) {
    if (!file.endsWith(EXTENSION)) continue;
    sources[file.slice(0, -EXTENSION.length)] = readFileSync(new URL(file, FOLDER), 'utf8').trim();
  }
  return sources;
}

/**
 * Parses each template once, when it is first shown: a process shows few of them. They see the values given to them and one another, and nothing else: no files, no
 * prototypes, no way to put a value into a page unescaped.
 *
 * @returns throws for a template that does not parse.
 */
export function parseTemplates(sources: Record<string, string>): RenderTemplate {
  const liquid = new Liquid({
    templates: sources,
    cache: true,
    relativeReference: false,
    dynamicPartials: false,
    ownPropertyOnly: true,
    outputEscape: 'escape',
    strictFilters: true,
    jsTruthy: true,
  });
  // Liquid's own `raw` turns the escaping off.
  liquid.registerFilter('raw', (value: unknown) => value);
  liquid.registerFilter('fill', { handler: fill, raw: true });
  liquid.registerFilter('heading', { handler: heading, raw: true });
  liquid.registerFilter('code', { handler: markCode, raw: true });
  liquid.registerFilter('time', { handler: showTime, raw: true });

  const parsed = new Map<string, Template[]>();
  return (name, values, reader) => {
    if (!Object.hasOwn(sources, name)) throw new TypeError(`There is no template ${name}.`);
    const template = parsed.get(name) ?? liquid.parseFileSync(name);
    parsed.set(name, template);
    return liquid.renderSync(template, values, { globals: reader });
  };
}

/**
 * Puts values into a message: `'to continue to {app}' | fill: app: appName`. Each value is escaped and wrapped in
 * `<bdi>`, so that a name written from right to left, or one with control characters for it, cannot reorder
 * the sentence around it.
 */
function fill(message: unknown, ...values: [name: string, value: unknown][]): string {
  // In one pass: a value that looks like a placeholder stays what it is.
  return escapeHtml(String(message ?? '')).replace(/\{(\w+)\}/g, (placeholder, name) => {
    const found = values.find(([candidate]) => candidate === name);
    return found ? `<bdi>${escapeHtml(String(found[1] ?? ''))}</bdi>` : placeholder;
  });
}

/** As {@link fill}, of large letters in few lines: none ends after the hyphen of a short word, such as `e-mail`. */
function heading(text: unknown, ...values: [name: string, value: unknown][]): string {
  return fill(text, ...values).replace(SHORT_COMPOUND, '<span class="whole">$&</span>');
}

const SHORT_COMPOUND = /(?<![\p{L}-])\p{L}{1,4}-\p{L}{2,4}(?!\p{L})/gu;

/** Shows milliseconds since the epoch to the reader: `{{ session.started_at | time }}`. */
function showTime(this: { context: Context }, time: unknown): string {
  const at = Number(time);
  const { language, zone } = this.context.globals as unknown as Parameters<RenderTemplate>[2];
  const shown = escapeHtml(formatTime(at, { language, zone }));
  return `<time datetime="${new Date(at).toISOString()}">${shown}</time>`;
}

/** Shows what is between backticks as code: `'Send it as `If-Match`' | code`. All of it is escaped. */
function markCode(text: unknown): string {
  return escapeHtml(String(text ?? '')).replace(/`([^`]+)`/g, '<code>$1</code>');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
