import { describe, expect, it } from 'vitest';
import { createEffortLog, describeEffort, excess, LIMITS } from './effort.ts';

describe('the effort of a newcomer', () => {
  it('is what was done, and what was copied is told apart from what was typed', () => {
    const effort = createEffortLog();
    effort.command('npm start');
    effort.click('Sign in');
    effort.line('<p>{{ user.email }}</p>');
    effort.paste('app.mjs', 'one\n\ntwo\n');
    expect(describeEffort(effort).split('\n')).toEqual([
      '  1 commands',
      '    1. npm start',
      '  1 clicks',
      '    1. Sign in',
      '  1 lines of code typed',
      '    1. <p>{{ user.email }}</p>',
      '  1 files copied from the dashboard',
      '    1. app.mjs (2 lines)',
    ]);
    expect(excess(effort)).toEqual([]);
  });

  it('is too much by one more than the most', () => {
    const effort = createEffortLog();
    for (let i = 0; i < LIMITS.clicks; i += 1) effort.click('Next');
    expect(excess(effort)).toEqual([]);
    effort.click('Next');
    expect(excess(effort)).toEqual(['9 clicks, and 8 are the most']);
  });
});
