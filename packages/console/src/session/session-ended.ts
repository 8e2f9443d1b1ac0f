/** Nobody is signed in any more. */
export class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
  readonly code = 'session_ended';
}
