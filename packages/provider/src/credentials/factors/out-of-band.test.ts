import { describe, expect, it } from 'vitest';
import { createLoggingSender } from './out-of-band.ts';

describe('messages to other devices that are written to the log', () => {
  const message = { userId: 'x', to: '+491701234567', text: 'Your code: 123456' };

  it('are there for who develops on this machine', async () => {
    const lines: object[] = [];
    const log = { info: (details: object) => void lines.push(details) };
    const sender = createLoggingSender({ channel: 'sms', isLoopback: true, log });
    await sender.send(message);
    expect(sender.channel).toBe('sms');
    expect(lines).toEqual([{ channel: 'sms', ...message }]);
  });

  it('are refused where others could read them', () => {
    const log = { info: () => undefined };
    const make = () => createLoggingSender({ channel: 'push', isLoopback: false, log });
    expect(make).toThrow(expect.objectContaining({ code: 'logged_messages_refused' }));
  });
});
