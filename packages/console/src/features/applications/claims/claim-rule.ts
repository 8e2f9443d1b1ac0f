import type { App } from '../../../../generated/admin-api.ts';

export type ClaimRule = App['claims'][number];
type Constant = ClaimRule['constant'];

/** What a claim is read from. */
export const SOURCES = [
  { value: 'attribute', label: 'a field or attribute' },
  { value: 'roles', label: 'the roles' },
  { value: 'constant', label: 'a constant' },
] as const;

export type Source = (typeof SOURCES)[number]['value'] | 'expression';

/** Fields of users that expressions and claims can read. */
export const USER_FIELDS = [
  'email',
  'email_verified',
  'username',
  'name',
  'given_name',
  'family_name',
  'phone_number',
  'phone_number_verified',
  'locale',
  'zoneinfo',
  'picture',
  'id',
  'created_at',
] as const;

export function sourceOf(rule: ClaimRule): Source {
  if (rule.expression !== undefined) return 'expression';
  if (rule.roles !== undefined) return 'roles';
  return rule.constant === undefined ? 'attribute' : 'constant';
}

/** The rule with another source, where one begins anew; name, place and scope stay. */
export function withSource({ claim, in: places, scope }: ClaimRule, source: Source): ClaimRule {
  const kept = { claim, ...(places && { in: places }), ...(scope && { scope }) };
  switch (source) {
    case 'attribute':
      return { ...kept, attribute: 'email' };
    case 'roles':
      return { ...kept, roles: 'list' };
    case 'constant':
      return { ...kept, constant: '' };
    case 'expression':
      return { ...kept, expression: '' };
  }
}

/** What was typed as a value: true, false, a number or a list as in JSON, and text as anything else. */
export function toConstant(text: string): Constant {
  try {
    const value: unknown = JSON.parse(text);
    const isSingle = (one: unknown) => ['string', 'number', 'boolean'].includes(typeof one);
    if (isSingle(value) || (Array.isArray(value) && value.every(isSingle))) {
      return value as Constant;
    }
  } catch {
    // No JSON: it is text.
  }
  return text;
}

/** A constant as it is typed, so that {@link toConstant} gives the same again. */
export function constantText(value: Constant): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? '');
  return toConstant(value) === value ? value : JSON.stringify(value);
}

/** What a constant is sent as, in words. */
export function constantKind(value: Constant): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return 'a number';
  return typeof value === 'boolean' ? 'true or false' : 'text';
}
