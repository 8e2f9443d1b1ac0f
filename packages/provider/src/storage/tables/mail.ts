/** A mail on its way, or what is still told of one that was. */
export interface MailTable {
  id: string;
  /** Name of its template. */
  template: string;
  recipient: string;
  /**
   * `kept`: in the outbox of development, and going nowhere. `void`: for nobody, so that a request about an account that
   * does not exist does what others do.
   */
  state: 'waiting' | 'sent' | 'failed' | 'kept' | 'void';
  /** What fills the template, sealed with the master key, since links sign people in; null once it is over. */
  content: string | null;
  /** Times it was claimed; who claimed it last is who holds it. */
  attempts: number;
  /** The next attempt; while one is under way, when its claim runs out; null: there is none. */
  due_at: number | null;
  /** Not to be sent any more from then on. */
  give_up_at: number;
  created_at: number;
  /** When it was sent or given up. */
  finished_at: number | null;
  last_error: string | null;
}
