import { useCallback, useRef, useState } from 'react';

/**
 * @returns whether something is under way, and a function that begins it; it does nothing as long as what it began before
 * goes on. What is begun tells by itself what became of it.
 */
export function useOneAtATime(): [isBusy: boolean, run: (work: () => Promise<unknown>) => void] {
  const [isBusy, setBusy] = useState(false);
  // At once: a second click may come before what is shown is another.
  const isUnderWay = useRef(false);
  const run = useCallback((work: () => Promise<unknown>) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setBusy(true);
    void work().finally(() => {
      isUnderWay.current = false;
      setBusy(false);
    });
  }, []);
  return [isBusy, run];
}
