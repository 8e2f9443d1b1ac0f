import { describe, expect, it } from 'vitest';
import { changedWords, type EventAction, eventWords } from './event-words.ts';

describe('the words of an event', () => {
  it('say what was done, of some actions by their thing', () => {
    const words = (action: EventAction) => eventWords({ action, outcome: 'success' });
    expect(words('user.invite')).toBe('invited a user');
    expect(words('policy.update')).toBe('changed a policy');
    expect(words('app.delete')).toBe('deleted an application');
    expect(words('branding.update')).toBe('changed the branding');
  });

  const change = (details: Record<string, unknown> | null, action: EventAction = 'app.update') =>
    changedWords({ action, details });

  it('name what was changed, as far as a line holds it', () => {
    expect(change({ fields: ['redirect_uris', 'require_mfa'] })).toBe('redirect URIs, require MFA');
    expect(change({ fields: ['a', 'b', 'c', 'd', 'e', 'f'] })).toBe('a, b, c, d and 2 more');
    expect(change({ fields: ['group_id'] }, 'user.update')).toBe('group');
    expect(change({ fields: ['state'], state: 'suspended' }, 'user.update')).toBe('now suspended');
  });

  it('name nothing where the event does not say', () => {
    expect(change(null)).toBeUndefined();
    expect(change({ fields: [] })).toBeUndefined();
    expect(change({ fields: ['email'] }, 'user.create')).toBeUndefined();
  });
});
