import { describe, expect, it } from 'vitest';
import type { User } from '../../../generated/admin-api.ts';
import { userCsvLine, usersCsvHeader } from './users-csv.ts';

const USER: User = {
  id: '01a209ea-ca71-7428-bf34-885f92b234ae',
  email: 'ada@example.com',
  email_verified: true,
  username: null,
  name: 'Lovelace, "Ada"',
  given_name: null,
  family_name: null,
  phone_number: null,
  phone_number_verified: false,
  locale: 'en-GB',
  zoneinfo: null,
  picture: null,
  attributes: { team: ['a', 'b'], active: false },
  state: 'active',
  group_id: null,
  roles: ['editors', 'staff'],
  created_at: '2026-01-31T09:30:00.000Z',
  updated_at: '2026-01-31T09:30:00.000Z',
  must_change_password: false,
  deleted_at: null,
};

describe('a file of users', () => {
  it('has a column for each field and attribute', () => {
    expect(usersCsvHeader(['team'])).toBe(
      'email,username,name,given_name,family_name,phone_number,locale,zoneinfo,state,roles,attributes.team\r\n',
    );
  });

  it('quotes what RFC 4180 wants quoted, and joins the values of a cell', () => {
    expect(userCsvLine(USER, ['team', 'active', 'unknown'])).toBe(
      'ada@example.com,,"Lovelace, ""Ada""",,,,en-GB,,active,editors;staff,a;b,false,\r\n',
    );
  });

  it.each([
    ['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
    ['+cmd|calc', "'+cmd|calc"],
    ['-1+cmd|calc', "'-1+cmd|calc"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+cmd', "'＝1+cmd"],
    ['Ada;=cmd|calc', "Ada;'=cmd|calc"],
    ["'=1+1", "''=1+1"],
    ["'s-Graveland", "'s-Graveland"],
  ])('holds nothing that a spreadsheet would run: %s', (name, cell) => {
    expect(userCsvLine({ ...USER, name }, [])).toBe(
      `ada@example.com,,${cell},,,,en-GB,,active,editors;staff\r\n`,
    );
  });

  it('leaves telephone numbers as they are', () => {
    expect(userCsvLine({ ...USER, phone_number: '+441632960001' }, [])).toContain(
      ',+441632960001,',
    );
  });
});
