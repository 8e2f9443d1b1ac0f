import type { AuditEvent } from './events.ts';

/** Characters that are handed on at once: a line by itself costs more than its event. */
const CHUNK = 32 * 1024;

/** An event as it leaves the provider: the time in RFC 3339, UTC. */
export function toEventBody(event: AuditEvent): Omit<AuditEvent, 'occurred_at'> & {
  occurred_at: string;
} {
  return { ...event, occurred_at: new Date(event.occurred_at).toISOString() };
}

/** Events as JSON lines, several to a chunk; reads no further than it is asked to. */
export async function* eventLines(events: AsyncIterable<AuditEvent>): AsyncGenerator<string> {
  let chunk = '';
  for await (const event of events) {
    chunk += `${JSON.stringify(toEventBody(event))}\n`;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk) yield chunk;
}
