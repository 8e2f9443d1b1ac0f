/** The operator's configuration cannot be used; `message` is one sentence that says how to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'configuration_invalid';
  /** The variable or file at fault. */
  readonly variable: string;

  constructor(variable: string, message: string) {
    super(message);
    this.variable = variable;
  }
}
