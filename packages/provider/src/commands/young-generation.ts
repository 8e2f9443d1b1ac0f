import { setFlagsFromString } from 'node:v8';

/*
 * V8 doubles the room for young objects whenever many of them survive, which they all do while a program is
 * loaded, and keeps it: 25 MB that an idle server does not use. Under load the same growth halves the time that
 * collecting takes. So it waits until there is load.
 */

/** Call before the program is loaded. */
export function holdYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Call when the program is loaded; 2 is V8's own factor. */
export function releaseYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=2');
}
