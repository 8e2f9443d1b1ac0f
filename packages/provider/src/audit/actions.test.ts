import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS, isAuditAction } from './actions.ts';

describe('the registry of actions', () => {
  it('is the table in the documentation', () => {
    const text = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `([a-z_.]+)` +\| (.+?) +\|$/gm)].map(
      ([, action = '', meaning = '']) => [action, meaning],
    );
    expect(rows.filter(([action = '']) => isAuditAction(action))).toEqual(
      Object.entries(AUDIT_ACTIONS),
    );
  });

  it('has names that are for programs', () => {
    for (const action of Object.keys(AUDIT_ACTIONS)) {
      expect(action).toMatch(/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?$/);
    }
    expect(isAuditAction('toString')).toBe(false);
  });
});
