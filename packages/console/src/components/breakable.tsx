import { Fragment } from 'react';

/** Before the `@` of an address, and after what joins the words of a name that a program reads. */
const JOINTS = /(?=@)|(?<=[_./:])(?![_./:])/;

/** A long name that has no spaces, such as `email_verified`: where it needs another line it breaks at its joints. */
export function Breakable({ text }: { text: string }) {
  return text.split(JOINTS).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other identity, and no state.
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
