import { randomUUID } from 'node:crypto';
import { escapeHtml } from './templates.ts';

/** Pages kept at most; then all are dropped, which a busy server makes up for in moments. */
const CAPACITY = 200;

/** Values of a page that differ with each request, by name. */
export type Slots = Record<string, string>;

/**
 * Renders pages that are the same but for a few values once, and puts those values in afterwards, escaped. A template
 * takes a hundred times as long.
 */
export interface Moulds {
  /**
   * @param key tells apart all that `render` depends on beside the slots.
   * @param render renders the page with what stands for each slot; it may output a slot as text or as the whole or
   *   a part of a quoted attribute, and decide nothing by it.
   */
  fill(key: string, slots: Slots, render: (slots: Slots) => string): string;
}

export function createMoulds(): Moulds {
  // Nobody can put the name of a slot into a page, since nobody knows it.
  const secret = randomUUID().replaceAll('-', '');
  const pattern = new RegExp(`${secret}-(\\w+)-`);
  const kept = new Map<string, string[]>();
  return {
    fill(key, slots, render) {
      let pieces = kept.get(key);
      if (!pieces) {
        const names = Object.keys(slots).map((name) => [name, `${secret}-${name}-`]);
        // Text and names of slots in turn.
        pieces = render(Object.fromEntries(names)).split(pattern);
        if (kept.size >= CAPACITY) kept.clear();
        kept.set(key, pieces);
      }
      let page = '';
      for (const [place, piece] of pieces.entries()) {
        page += place % 2 === 0 ? piece : escapeHtml(slots[piece] ?? '');
      }
      return page;
    },
  };
}
