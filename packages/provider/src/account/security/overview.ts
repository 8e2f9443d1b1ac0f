import type { FastifyReply } from 'fastify';
import type { Factor } from '../../credentials/factors/factor.ts';
import type { Factors } from '../../credentials/factors/factors.ts';
import type { RememberedDevices } from '../../credentials/factors/remembered-devices.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { Policy } from '../../policy/policies.ts';
import { doAndShow } from '../outcomes.ts';
import { factorPath, PATHS } from '../paths.ts';
import { commonOf, type Visit } from '../visits.ts';

/** Where the forms of this page go. */
export const SECURITY_ACTIONS = {
  forgetDevice: `${PATHS.security}/devices/forget`,
  forgetDevices: `${PATHS.security}/devices/forget-all`,
  clearAttempts: `${PATHS.security}/attempts/clear`,
} as const;

/** All that a person signs in with, and what stands in for it. */
export function createSecurityOverview(options: {
  factors: Pick<Factors, 'list'>;
  rememberedDevices: Pick<RememberedDevices, 'list' | 'forget' | 'forgetAll'>;
  attempts: Pick<Attempts, 'state' | 'clear'>;
  policyOf: (groupId: string | null) => Promise<Policy>;
}) {
  const { factors, rememberedDevices, attempts, policyOf } = options;
  const at = PATHS.security;
  return {
    async show(visit: Visit): Promise<FastifyReply> {
      const { person, pages, reply } = visit;
      const [held, devices, state, policy] = await Promise.all([
        factors.list(person.id),
        rememberedDevices.list(person.id),
        attempts.state(person.id),
        policyOf(person.group_id),
      ]);
      const own = held.flatMap((factor) => listedFactor(factor) ?? []);
      const codes = held.find(({ kind }) => kind === 'recovery_codes');
      const page = pages.security({
        ...commonOf(visit),
        password: {
          has: person.has_password,
          changedAt: person.password_changed_at,
          href: PATHS.password,
        },
        factors: own,
        ...(offeredFactors(policy).length > 0 && { addHref: PATHS.addFactor }),
        ...(own.length > 0 && {
          recovery: { left: codes?.codes_left ?? 0, href: PATHS.recoveryCodes },
        }),
        devices: devices.map(({ id, browser, os, ip_address, last_used_at, expires_at }) => ({
          id,
          browser,
          os,
          address: ip_address,
          lastUsedAt: last_used_at,
          expiresAt: expires_at,
        })),
        forgetAction: SECURITY_ACTIONS.forgetDevice,
        forgetAllAction: SECURITY_ACTIONS.forgetDevices,
        attempts: {
          failures: state.failures,
          lastAt: state.lastFailureAt,
          addresses: state.addresses,
          nextAt: state.nextAttemptAt,
          clearAction: SECURITY_ACTIONS.clearAttempts,
        },
      });
      return reply.html(page);
    },

    forgetDevice: (visit: Visit, form: { device?: string }) =>
      doAndShow(visit, { path: at, done: 'device_forgotten' }, () =>
        rememberedDevices.forget(visit.person.id, form.device ?? '', { by: visit.by }),
      ),

    forgetDevices: (visit: Visit) =>
      doAndShow(visit, { path: at, done: 'devices_forgotten' }, () =>
        rememberedDevices.forgetAll(visit.person.id, { by: visit.by }),
      ),

    clearAttempts: (visit: Visit) =>
      doAndShow(visit, { path: at, done: 'attempts_cleared' }, () =>
        attempts.clear(visit.person.id, { by: visit.by }),
      ),
  };
}

/** The kinds of factors that a person may set up by themselves. */
export function offeredFactors({ factors }: Pick<Policy, 'factors'>): ('passkey' | 'totp')[] {
  return (['passkey', 'totp'] as const).filter((kind) => factors.includes(kind));
}

/** A factor as pages show it; undefined of recovery codes, which stand in for the others. */
export function listedFactor(factor: Factor) {
  const { id, kind, name, created_at, last_used_at, passkey } = factor;
  if (kind === 'recovery_codes') return undefined;
  return {
    kind,
    name: name ?? '',
    createdAt: created_at,
    lastUsedAt: last_used_at,
    synced: passkey?.synced === true,
    href: factorPath(id),
  };
}
