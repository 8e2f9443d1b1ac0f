import { Kbd, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import Search from 'lucide-react/icons/search';
import { lazy, Suspense, useState } from 'react';
import classes from './search-button.module.css';

// It is loaded when it is first asked for, or about to be.
const load = () => import('./command-palette.tsx');
const CommandPalette = lazy(load);
const IS_APPLE = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Opens the command palette, by pointer and by its key. */
export function SearchButton() {
  const [asks, setAsks] = useState(0);
  const ask = () => setAsks((before) => before + 1);
  useHotkeys([['mod + K', ask]], []);
  return (
    <>
      <UnstyledButton
        className={classes.button}
        onClick={ask}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
      >
        <Search size={16} aria-hidden />
        <span className={classes.words}>
          Search<span className={classes.more}> users, apps and pages</span>
        </span>
        <Kbd size="xs" visibleFrom="sm" aria-hidden>
          {IS_APPLE ? '⌘' : 'Ctrl'} K
        </Kbd>
      </UnstyledButton>
      {asks > 0 && (
        <Suspense>
          <CommandPalette asks={asks} />
        </Suspense>
      )}
    </>
  );
}
