/**
 * Every action that the audit log tells of, with what it means. The one place where they are defined: the filter
 * of the API and its description come from here, and the table in docs/audit.md is checked against it. An action
 * that has been released is never renamed, since sealed events name it.
 */
export const AUDIT_ACTIONS = {
  sign_in:
    'A person tried to sign in: they did, with `amr` in the details, or failed, for the reason that is named',
  'sign_in.step':
    'A step of a sign-in was passed, such as the password; `sign_in` follows the last',
  sign_out: 'A person signed out',
  'session.end': 'A session of a person was ended, by them from another one or by an administrator',
  'grant.revoke':
    'An application was disconnected from a person, by them or an administrator: its tokens ended',
  'attempts.clear': 'Failed attempts to sign in as a person were forgotten before their time',
  'token.refused': 'A code or refresh token was shown a second time, and its grant was ended',
  'access.refuse': 'A person was not let into an application',
  'terms.accept': 'A person accepted the terms',
  'email.verify': 'A person showed that they read what is sent to their address',
  'email.verification_send': 'A person was sent a link to verify their address',
  'email.change_request': 'A person wants another address, and a link was sent to it',
  'email.change': 'A person has another address, which they verified',
  'email.change_undo':
    'A change of address was taken back from the old address: the password and what was added since are gone',
  'user.create': 'A user was added',
  'user.register': 'A person made their own account; `user.create` says which',
  'user.invite': 'A user was sent an invitation',
  'user.update': 'A user was changed',
  'user.delete': 'A user was deleted, by themselves or an administrator, and can be restored',
  'user.restore': 'A deleted user was restored',
  'user.erase': 'A deleted user was erased for good',
  'user.import': 'Users were imported',
  'user.export': 'A person took away all that is kept about them, as a file',
  'factor.enrol': 'A person added a second factor, of the kind in the details',
  'factor.rename': 'A second factor was renamed',
  'factor.remove': 'A second factor was removed',
  'factor.reset':
    'All second factors of a user were removed, and their remembered devices forgotten',
  'factor.refuse':
    'A passkey was not taken, though its signature was right: `counter_regressed`, there may be a copy of it',
  'recovery_code.use': 'A person used a recovery code in place of a second factor',
  'device.remember': 'A browser was remembered, and stands in for the second factor of a person',
  'device.forget': 'A remembered browser was forgotten, or all of a person',
  'password.change':
    'A person got another password, by themselves or by somebody else, or lost theirs; their sessions ended',
  'password.reset_request':
    'Somebody asked for a link to reset a password; without a target there is no such account',
  'role.create': 'A role was added',
  'role.update': 'A role was changed',
  'role.delete': 'A role was deleted',
  'role.grant': 'A user was given a role',
  'role.withdraw': 'A role was taken from a user',
  'role.app_add': 'A role opens one more application',
  'role.app_remove': 'A role opens an application no more',
  'group.create': 'A group was added',
  'group.update': 'A group was changed',
  'group.delete': 'A group was deleted',
  'policy.create': 'A policy was added',
  'policy.update': 'A policy was changed',
  'policy.delete': 'A policy was deleted',
  'attribute.create': 'An attribute of users was defined',
  'attribute.update': 'The definition of an attribute was changed',
  'attribute.delete': 'The definition of an attribute was deleted, and its values with it',
  'mapping.create': 'A mapping was added',
  'mapping.update': 'A mapping was changed',
  'mapping.delete': 'A mapping was deleted',
  'mapping.reorder': 'The order of the mappings was changed',
  'mapping.run': 'The mappings were run over all users',
  'app.create': 'An application was added',
  'app.update': 'An application was changed',
  'app.delete': 'An application was deleted',
  'app.rotate_secret': 'An application was given a new secret',
  'app.delete_secret': 'A secret of an application was ended',
  'app.accept_finding':
    'What hygiene finds at an application, named in the details, was accepted as it is',
  'app.reopen_finding': 'What was accepted of an application is a finding again',
  'app.test': 'The integration of an application was tested from the dashboard',
  'api.create': 'An API was added',
  'api.update': 'An API was changed',
  'api.delete': 'An API was deleted',
  'api.allow': 'An application may call an API',
  'api.disallow': 'An application may call an API no more',
  'privilege.grant': 'Somebody was given a privilege',
  'privilege.withdraw': 'A privilege was taken from somebody',
  'mail.give_up': 'A mail could not be delivered, and was given up',
  'settings.update': 'Settings of the installation were changed',
  'branding.update': 'Name, logo or colours of the pages were changed',
  'api_token.issue': 'A token for the admin API was printed on the command line',
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** Whether what was tried was done. */
export const OUTCOMES = ['success', 'failure'] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** @returns whether an event can have this action. */
export function isAuditAction(text: string): text is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, text);
}
