import type { Event } from '../../../generated/admin-api.ts';

export type EventAction = Event['action'];

type Words = string | { done: string; failed: string };
/** Actions that are named as most are, and told of in the same way. */
type GeneralAction = Extract<EventAction, `${string}.${'create' | 'update' | 'delete'}`>;

/** What happened, in a few words; `failed` where a failure reads differently. */
const WORDS: Record<Exclude<EventAction, GeneralAction>, Words> &
  Partial<Record<GeneralAction, Words>> = {
  sign_in: { done: 'signed in', failed: 'could not sign in' },
  'sign_in.step': 'passed a step of a sign-in',
  sign_out: 'signed out',
  'session.end': 'ended a session',
  'grant.revoke': 'withdrew the access of an application',
  'attempts.clear': 'cleared failed attempts',
  'terms.accept': 'agreed to the terms',
  'email.verify': 'verified an e-mail address',
  'email.verification_send': 'sent a link to verify an e-mail address',
  'email.change_request': 'asked for another e-mail address',
  'email.change': 'changed an e-mail address',
  'email.change_undo': 'took back a change of e-mail address',
  'password.change': 'changed a password',
  'password.reset_request': 'asked for a link to reset a password',
  'factor.enrol': 'set up a second factor',
  'factor.rename': 'renamed a second factor',
  'factor.remove': 'removed a second factor',
  'factor.reset': 'removed second factors',
  'factor.refuse': 'gave a wrong second factor',
  'recovery_code.use': 'used a recovery code',
  'device.remember': 'had a browser remembered',
  'device.forget': 'had a browser forgotten',
  'mail.give_up': 'gave up a mail',
  'token.refused': 'used a code or token a second time',
  'access.refuse': 'was not let into an application',
  'user.register': 'made an account of their own',
  'user.invite': 'invited a user',
  'user.restore': 'restored a user',
  'user.erase': 'erased a user',
  'user.import': 'imported users',
  'user.export': 'took away what is kept about them',
  'role.grant': 'gave a role',
  'role.withdraw': 'took a role away',
  'role.app_add': 'opened an application to a role',
  'role.app_remove': 'closed an application to a role',
  'mapping.reorder': 'reordered the mappings',
  'mapping.run': 'ran the mappings',
  'app.rotate_secret': 'made a new client secret',
  'app.accept_finding': 'accepted what hygiene finds at an application',
  'app.reopen_finding': 'made what was accepted of an application a finding again',
  'app.test': 'tested the integration of an application',
  'app.delete_secret': 'ended a client secret',
  'api.allow': 'let an application call an API',
  'api.disallow': 'stopped an application from calling an API',
  'privilege.grant': 'gave a privilege',
  'privilege.withdraw': 'took a privilege away',
  'settings.update': 'changed the settings',
  'branding.update': 'changed the branding',
  'api_token.issue': 'printed a token for the admin API',
};

const THINGS: Record<string, string> = {
  app: 'an application',
  api: 'an API',
  attribute: 'an attribute',
};
const VERBS: Record<string, string> = {
  create: 'added',
  update: 'changed',
  delete: 'deleted',
};

/** What happened, for the end of a sentence that begins with who did it. */
export function eventWords({ action, outcome }: Pick<Event, 'action' | 'outcome'>): string {
  const words = WORDS[action];
  if (words === undefined) return generalWords(action);
  if (typeof words === 'string') return outcome === 'failure' ? `${words}: refused` : words;
  return outcome === 'failure' ? words.failed : words.done;
}

function generalWords(action: string): string {
  const [thing = '', verb = ''] = action.split('.');
  return `${VERBS[verb] ?? verb} ${THINGS[thing] ?? `a ${thing}`}`;
}

/** Fields that a line names. */
const NAMED = 4;

/** What of a thing was changed, as far as a line holds it; undefined: the event does not say. */
export function changedWords({ action, details }: Pick<Event, 'action' | 'details'>) {
  const { fields, state } = (details ?? {}) as { fields?: unknown; state?: unknown };
  if (!action.endsWith('.update') || !Array.isArray(fields)) return undefined;
  if (typeof state === 'string' && fields.length === 1) return `now ${state}`;
  const named = fields.slice(0, NAMED).map((field) => fieldWords(String(field)));
  const more = fields.length - named.length;
  return named.length === 0
    ? undefined
    : `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function fieldWords(field: string): string {
  return field
    .replace(/_id$/, '')
    .replaceAll('_', ' ')
    .replaceAll(/\b(uris?|mfa|pkce|id)\b/g, (word) => word.toUpperCase().replace(/^URIS$/, 'URIs'));
}

/** Whether it happened on the way into an application, or out of it; else it is what the event is about. */
export function isAtApplication(action: EventAction): boolean {
  return /^(sign_in|sign_out|access|token|session)\b/.test(action);
}

const REASONS: Record<string, string> = {
  credentials_refused: 'wrong password, or no such account',
  credentials_busy: 'too many sign-ins at once',
  not_active: 'the account is not active',
  authorization_code_reused: 'an authorization code was used twice',
  refresh_token_reused: 'a refresh token was used twice',
};

/** Why something failed, in words where there are some. */
export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ');
}

const ACTORS: Record<Event['actor_type'], string> = {
  user: 'A user',
  application: 'An application',
  command_line: 'The command line',
  system: 'Gatehouse',
  anonymous: 'Somebody',
};

/** Who did it, where there is no name. */
export function actorWords(type: Event['actor_type']): string {
  return ACTORS[type];
}
