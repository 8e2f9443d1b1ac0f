import { type createSpotlight, useSpotlight } from '@mantine/spotlight';
import { type RefObject, useEffect, useRef } from 'react';

type Store = ReturnType<typeof createSpotlight>[0];

/** Of the rows, for `aria-controls`. */
export const PALETTE_LIST = 'palette-list';

/**
 * Tells screen readers which row of the palette Enter takes (ARIA APG, combobox with a listbox), and keeps one chosen
 * when others have come: Mantine marks it in the document only, and only when a key is pressed.
 *
 * @returns for the field that is typed into.
 */
export function usePaletteSelection(store: Store): RefObject<HTMLInputElement | null> {
  const search = useRef<HTMLInputElement>(null);
  const { opened } = useSpotlight(store);
  // After each rendering: the rows and the one that is marked change by themselves.
  useEffect(() => {
    const list = document.getElementById(PALETTE_LIST);
    if (!opened || !list || !search.current) return;
    const rows = [...list.querySelectorAll('[data-action]')];
    const marked = rows.findIndex((row) => row.matches('[data-selected]'));
    const isTyping = search.current.value !== '';
    const chosen = marked === -1 && isTyping ? 0 : marked;
    rows[chosen]?.setAttribute('data-selected', 'true');
    for (const [i, row] of rows.entries()) {
      // Mantine gives it none, and takes none.
      row.id = `${PALETTE_LIST}-${i}`;
      row.setAttribute('aria-selected', String(i === chosen));
    }
    search.current.setAttribute('aria-activedescendant', rows[chosen]?.id ?? '');
    // The arrow keys count on from here.
    if (store.getState().selected !== chosen) {
      store.updateState((state) => ({ ...state, selected: chosen }));
    }
  });
  return search;
}
