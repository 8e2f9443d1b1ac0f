/**
 * Milliseconds in which applications hear of the end of a session. It takes a few on an idle machine; a busy one may
 * take its time, but only what was forgotten takes the 15 seconds to the next look at the queue.
 */
export const AT_ONCE = 10_000;
