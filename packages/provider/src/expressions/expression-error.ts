/** An expression can't be used. `message` is for whoever wrote it. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  /** Stable, for programs. */
  readonly code: string;
  /** Where in the source, in characters from its beginning; undefined: the whole. */
  readonly range: { start: number; end: number } | undefined;

  constructor(code: string, message: string, range?: { start: number; end: number }) {
    super(message);
    this.code = code;
    this.range = range;
  }
}
