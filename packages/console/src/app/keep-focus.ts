/** Where the focus may stay when what had it is gone, from the nearest one outwards. */
const PLACES = '[role=tabpanel], section, form, main';

/**
 * Gives the focus another place where what had it goes away or is disabled, such as the button of a row that was removed:
 * else it would fall back to the document, and whoever works by the keyboard would begin again at the top.
 *
 * @returns ends it.
 */
export function keepFocus(): () => void {
  let last: { element: Element; around: readonly Element[] } | undefined;

  const onFocusIn = ({ target }: FocusEvent) => {
    if (target instanceof Element) last = { element: target, around: placesAround(target) };
  };
  const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
    if (relatedTarget !== null) return;
    // Browsers say so before what had the focus is taken out of the document.
    queueMicrotask(() => {
      // It is there and could have the focus: somebody has put it nowhere.
      if (last?.element === target && canHaveIt(last.element)) last = undefined;
    });
  };
  const mend = () => {
    if (!last || document.activeElement !== document.body) return;
    const { element, around } = last;
    if (canHaveIt(element)) giveTo(element);
    // One that is disabled while something is saved comes back.
    else if (!element.isConnected) giveTo(around.find((place) => place.isConnected));
  };
  // After all that a change of the page brings with it: what takes the focus by itself comes first.
  const observer = new MutationObserver(() => requestAnimationFrame(mend));

  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('focusout', onFocusOut);
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', onFocusIn);
    document.removeEventListener('focusout', onFocusOut);
  };
}

function placesAround(element: Element): Element[] {
  const places: Element[] = [];
  let place = element.parentElement?.closest(PLACES);
  while (place) {
    places.push(place);
    place = place.parentElement?.closest(PLACES);
  }
  return places;
}

function canHaveIt(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled');
}

function giveTo(element: Element | undefined): void {
  if (!(element instanceof HTMLElement)) return;
  if (element.matches(PLACES) && !element.hasAttribute('tabindex')) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
