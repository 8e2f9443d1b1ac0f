import type { SubmitEvent } from 'react';

/**
 * Sends a form by a function of ours. Where it comes back with fields that are wrong the first of them has the focus, which
 * reads out what is wrong with it.
 */
export function submitBy(send: () => Promise<void>): (event: SubmitEvent<HTMLFormElement>) => void {
  return (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    // In the frame after, when what came back is shown.
    void send().then(() => requestAnimationFrame(() => focusFirstWrong(form)));
  };
}

function focusFirstWrong(form: HTMLFormElement): void {
  form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
}
