import { describe, expect, it } from 'vitest';
import type { EventRow } from '../storage/tables/audit.ts';
import { GENESIS, hashEvent, readHead, writeHead } from './chain.ts';

const KEY = Buffer.alloc(32, 1);
const EVENT: EventRow = {
  id: '01a209ea-ca71-7428-bf34-885f92b234ae',
  occurred_at: 1,
  action: 'sign_in',
  outcome: 'failure',
  reason: 'suspended',
  actor_type: 'anonymous',
  actor_id: null,
  target_type: 'user',
  target_id: 'x',
  client_id: 'wiki',
  session_id: null,
  ip_address: '192.0.2.7',
  user_agent: 'Browser "1"',
  correlation_id: '7QF2-M9XD',
  details: null,
  sequence: null,
  hash: null,
};
const { sequence: _, hash: __, ...content } = EVENT;

describe('the hash of an event', () => {
  it.each(Object.keys(content))('is another one when %s is', (column) => {
    const hash = hashEvent(KEY, '', EVENT);
    for (const value of ['other', '', column === 'details' ? 'null' : null]) {
      const changed = { ...EVENT, [column]: value };
      if (EVENT[column as keyof EventRow] === value) continue;
      expect(hashEvent(KEY, '', changed)).not.toBe(hash);
    }
  });

  it('is another one after another event, and with another key', () => {
    const hash = hashEvent(KEY, '', EVENT);
    expect(hashEvent(KEY, hash, EVENT)).not.toBe(hash);
    expect(hashEvent(Buffer.alloc(32, 2), '', EVENT)).not.toBe(hash);
    expect(hash).toMatch(/^[\w-]{43}$/);
  });

  it('is the same before and after the event has its place', () => {
    const sealed = { ...EVENT, sequence: 7, hash: 'x' };
    expect(hashEvent(KEY, '', sealed)).toBe(hashEvent(KEY, '', EVENT));
  });

  it('never changes, since old events have to be verified by it', () => {
    expect(hashEvent(KEY, 'previous', EVENT)).toBe('L5Dh7c9Y174gibSGfGy_QLnm0KNXe4rVI90cNx87RCs');
  });
});

describe('the head of the chain', () => {
  it('is read as it was written', () => {
    const head = { sequence: 12, hash: hashEvent(KEY, '', EVENT) };
    expect(readHead(KEY, writeHead(KEY, head))).toEqual(head);
    expect(readHead(KEY, writeHead(KEY, GENESIS))).toEqual(GENESIS);
  });

  it.each([
    undefined,
    '',
    'x',
    '..',
    '1.x',
    `${writeHead(KEY, GENESIS)}.`,
    writeHead(KEY, GENESIS).replace('0.', '1.'),
    writeHead(KEY, { sequence: 1, hash: 'x' }).replace('.x.', '.y.'),
    writeHead(Buffer.alloc(32, 2), GENESIS),
  ])('is not %j', (stored) => {
    expect(readHead(KEY, stored)).toBeUndefined();
  });
});
