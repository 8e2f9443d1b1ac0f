import { Fragment } from 'react';

/** Sentences in which what is between backticks is code. */
export function MarkedText({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is nothing but its place.
      <code key={index}>{part}</code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part is nothing but its place.
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}
