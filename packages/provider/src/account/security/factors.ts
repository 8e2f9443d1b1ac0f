import type { FastifyReply } from 'fastify';
import type { Factors } from '../../credentials/factors/factors.ts';
import type { Passkeys } from '../../credentials/factors/passkeys.ts';
import type { RecoveryCodes } from '../../credentials/factors/recovery-codes.ts';
import type { RememberedDevices } from '../../credentials/factors/remembered-devices.ts';
import type { Totp } from '../../credentials/factors/totp.ts';
import { UNNAMED_TOTP, unnamedPasskey } from '../../credentials/factors/unnamed.ts';
import { DomainError } from '../../domain-error.ts';
import type { EnrolPasskeyError, EnrolTotpError } from '../../pages/credential-pages.ts';
import type { Amr } from '../../policy/authentication-context.ts';
import type { Policy } from '../../policy/policies.ts';
import { doAndShow } from '../outcomes.ts';
import { factorPath, PATHS } from '../paths.ts';
import { commonOf, type Visit, type Visits } from '../visits.ts';
import { listedFactor, offeredFactors } from './overview.ts';

/** What the form of an authenticator app sends; `enrolment` is what its page was made of. */
export type TotpForm = { enrolment?: string; code?: string; name?: string };
/** What the form of a passkey sends; `credential` is the JSON of the browser’s answer. */
export type PasskeyForm = { credential?: string; name?: string };

/** The second factors of a person: set up, renamed and removed by themselves. */
export function createFactorHandlers(options: {
  visits: Pick<Visits, 'renew'>;
  factors: Pick<Factors, 'list' | 'rename' | 'removeOwn' | 'neededBy'>;
  totp: Pick<Totp, 'begin' | 'confirm'>;
  passkeys: Pick<Passkeys, 'registrationOptions' | 'register'>;
  recoveryCodes: Pick<RecoveryCodes, 'regenerate'>;
  rememberedDevices: Pick<RememberedDevices, 'list'>;
  policyOf: (groupId: string | null) => Promise<Policy>;
}) {
  const { visits, factors, totp, passkeys, recoveryCodes, rememberedDevices, policyOf } = options;
  const security = PATHS.security;

  const inAccount = (visit: Visit) => ({
    shape: 'account' as const,
    signOut: commonOf(visit).signOut,
  });
  const accountOf = ({ person }: Visit) => person.username ?? person.email;
  const offered = async ({ person }: Visit) => offeredFactors(await policyOf(person.group_id));
  const toSecurity = ({ reply }: Visit) => reply.redirect(security, 303);

  /** Recovery codes come with the first factor, and are shown this once. */
  async function enrolled(visit: Visit, amr: readonly Amr[]): Promise<FastifyReply> {
    const { person, by, reply, pages } = visit;
    await visits.renew(visit, amr);
    const held = await factors.list(person.id);
    const continueHref = `${security}?done=factor_added`;
    if (held.some(({ kind }) => kind === 'recovery_codes')) {
      return reply.redirect(continueHref, 303);
    }
    const codes = await recoveryCodes.regenerate(person.id, { by });
    return reply.html(pages.recoveryCodes({ ...inAccount(visit), codes, continueHref }));
  }

  async function showTotp(
    visit: Visit,
    again: { begun?: string; name?: string; error?: EnrolTotpError } = {},
  ): Promise<FastifyReply> {
    const { person, pages, reply } = visit;
    if (!(await offered(visit)).includes('totp')) return toSecurity(visit);
    const { begun, ...shown } = again;
    const begins = await totp.begin({ userId: person.id, account: accountOf(visit) }, begun);
    const page = pages.enrolTotp({
      ...inAccount(visit),
      action: PATHS.totp,
      ...begins,
      ...shown,
      backHref: security,
    });
    return reply.html(page);
  }

  async function showPasskey(
    visit: Visit,
    again: { name?: string; error?: EnrolPasskeyError } = {},
  ): Promise<FastifyReply> {
    const { person, session, pages, reply } = visit;
    if (!(await offered(visit)).includes('passkey')) return toSecurity(visit);
    const account = accountOf(visit);
    const asked = { userId: person.id, account, displayName: person.name ?? account };
    const page = pages.enrolPasskey({
      ...inAccount(visit),
      action: PATHS.passkey,
      // By the id that stays when the session is renewed.
      options: JSON.stringify(await passkeys.registrationOptions(asked, session.uid)),
      ...again,
      backHref: security,
    });
    return reply.html(page);
  }

  /** Applications that keep the last one from being removed. A code by e-mail would do for them as well. */
  async function neededBy({ person }: Visit, kind: 'totp' | 'passkey'): Promise<string[]> {
    const { factors: taken } = await policyOf(person.group_id);
    const hasEmailCode = taken.includes('email_code') && person.email_verified;
    return hasEmailCode || !taken.includes(kind) ? [] : await factors.neededBy(person.id);
  }

  /** Too many, or a name that can't be: nothing was added. */
  function refuse({ reply }: Visit, error: unknown): FastifyReply {
    const code = error instanceof DomainError ? error.code : undefined;
    if (code === 'too_many_factors') {
      return reply.redirect(`${security}?error=too_many_factors`, 303);
    }
    if (code === 'validation_failed') return reply.redirect(`${security}?error=name_refused`, 303);
    throw error;
  }

  return {
    async choose(visit: Visit): Promise<FastifyReply> {
      const kinds = await offered(visit);
      const [only] = kinds;
      if (only === undefined) return toSecurity(visit);
      if (kinds.length === 1) return visit.reply.redirect(PATHS[only], 303);
      const page = visit.pages.enrolFactor({
        ...inAccount(visit),
        choices: kinds.map((use) => ({ use, href: PATHS[use] })),
        required: false,
        cancelHref: security,
      });
      return visit.reply.html(page);
    },

    showTotp: (visit: Visit) => showTotp(visit),
    showPasskey: (visit: Visit) => showPasskey(visit),

    async addTotp(visit: Visit, form: TotpForm): Promise<FastifyReply> {
      const { person, by, reply } = visit;
      if (!(await offered(visit)).includes('totp')) return toSecurity(visit);
      const { enrolment = '', code = '', name = '' } = form;
      if (!code.trim()) {
        reply.code(400);
        return showTotp(visit, { begun: enrolment, name, error: 'code_missing' });
      }
      const given = {
        enrolment,
        code: code.replaceAll(/\s/g, ''),
        name: name.trim() || UNNAMED_TOTP,
      };
      let confirmed: Awaited<ReturnType<Totp['confirm']>>;
      try {
        confirmed = await totp.confirm(person.id, given, { by });
      } catch (error) {
        return refuse(visit, error);
      }
      if (confirmed.outcome === 'enrolled') return enrolled(visit, ['otp']);
      reply.code(422);
      return confirmed.outcome === 'code_wrong'
        ? showTotp(visit, { begun: enrolment, name, error: 'wrong_code' })
        : showTotp(visit, { name, error: 'enrolment_over' });
    },

    async addPasskey(visit: Visit, form: PasskeyForm): Promise<FastifyReply> {
      const { person, session, by, request, reply } = visit;
      if (!(await offered(visit)).includes('passkey')) return toSecurity(visit);
      const { credential = '', name = '' } = form;
      const given = {
        response: credential,
        name: name.trim() || unnamedPasskey(request.headers['user-agent']),
        boundTo: session.uid,
      };
      let made: Awaited<ReturnType<Passkeys['register']>>;
      try {
        made = await passkeys.register(person.id, given, { by });
      } catch (error) {
        return refuse(visit, error);
      }
      if (made.outcome === 'enrolled') return enrolled(visit, made.amr);
      reply.code(422);
      const errors = {
        challenge_over: 'passkey_over',
        known: 'passkey_known',
        refused: 'passkey_refused',
      } as const;
      return showPasskey(visit, { name, error: errors[made.outcome] });
    },

    async showFactor(visit: Visit): Promise<FastifyReply> {
      const { person, pages, reply } = visit;
      const held = await factors.list(person.id);
      const found = held.find(({ id }) => id === idOf(visit));
      const listed = found && listedFactor(found);
      if (!found || !listed) return reply.redirect(`${security}?error=gone`, 303);
      const { kind, name, createdAt, lastUsedAt } = listed;
      const last = !held.some((factor) => factor !== found && listedFactor(factor));
      const page = pages.factor({
        ...commonOf(visit),
        kind,
        name,
        createdAt,
        lastUsedAt,
        renameAction: `${factorPath(found.id)}/rename`,
        removeAction: `${factorPath(found.id)}/remove`,
        backHref: security,
        last,
        neededBy: last ? await neededBy(visit, kind) : [],
        addHref: PATHS.addFactor,
        hasRecoveryCodes: held.some((factor) => factor.kind === 'recovery_codes'),
        remembersDevices: (await rememberedDevices.list(person.id)).length > 0,
      });
      return reply.html(page);
    },

    rename: (visit: Visit, form: { name?: string }) =>
      doAndShow(visit, { path: security, done: 'factor_renamed' }, () =>
        factors.rename(visit.person.id, idOf(visit), form.name ?? '', { by: visit.by }),
      ),

    remove: (visit: Visit) =>
      doAndShow(
        visit,
        // What needs it is told on its own page.
        { path: security, done: 'factor_removed', refusedPath: factorPath(idOf(visit)) },
        async () => {
          await factors.removeOwn(visit.person.id, idOf(visit), { by: visit.by });
          await visits.renew(visit);
        },
      ),
  };
}

function idOf({ request }: Visit): string {
  return (request.params as { id: string }).id;
}
