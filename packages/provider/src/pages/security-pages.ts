import { type AccountCommon, frameValues } from './account-frame.ts';
import type { Page, PageMaker } from './page.ts';
import { safeOrNothing } from './safe-href.ts';
import { assertSafeActions } from './steps.ts';

/** The pages of what a person signs in with, beside those on which they set it up. */
export interface SecurityPages {
  /** All of it at a glance. */
  security(model: SecurityPage): Page;
  /** One second factor: its name, and what comes of removing it. */
  factor(model: FactorPage): Page;
  /** Before new recovery codes are made: the old ones end. */
  newRecoveryCodes(model: NewRecoveryCodesPage): Page;
}

/** Times are milliseconds since the epoch. */
export interface SecurityPage extends AccountCommon {
  password: { has: boolean; changedAt: number | null; href: string };
  factors: readonly ListedFactor[];
  /** Where another one is set up; undefined: the policy allows none. */
  addHref?: string | undefined;
  /** undefined: they stand in for nothing. */
  recovery?: { left: number; href: string } | undefined;
  devices: readonly ListedDevice[];
  /** Takes `device`. */
  forgetAction: string;
  forgetAllAction: string;
  attempts: {
    failures: number;
    lastAt: number | null;
    addresses: number;
    nextAt: number | null;
    clearAction: string;
  };
}

export interface ListedFactor {
  kind: 'totp' | 'passkey';
  name: string;
  createdAt: number;
  lastUsedAt: number | null;
  /** It is on all devices of the person. */
  synced: boolean;
  href: string;
}

export interface ListedDevice {
  id: string;
  browser: string | null;
  os: string | null;
  address: string | null;
  lastUsedAt: number;
  expiresAt: number;
}

export interface FactorPage extends AccountCommon {
  kind: 'totp' | 'passkey';
  name: string;
  createdAt: number;
  lastUsedAt: number | null;
  /** Takes `name`. */
  renameAction: string;
  removeAction: string;
  backHref: string;
  /** No other one is left. */
  last: boolean;
  hasRecoveryCodes: boolean;
  remembersDevices: boolean;
  /** Applications for which it has to stay until there is another one, by name; none: it can go. */
  neededBy: readonly string[];
  /** Where another one is set up. */
  addHref: string;
}

export interface NewRecoveryCodesPage extends AccountCommon {
  action: string;
  backHref: string;
  /** Codes that can be used still. */
  left: number;
}

export function createSecurityPages(maker: PageMaker): SecurityPages {
  const { texts, render } = maker;
  const t = texts.security;
  const nameOf = ({ browser, os }: Pick<ListedDevice, 'browser' | 'os'>) =>
    [browser, os].filter(Boolean).join(', ') || t.unknownBrowser;
  return {
    security: (model) => {
      const { password, factors, addHref, recovery, devices, attempts, ...rest } = model;
      const { forgetAction, forgetAllAction, ...common } = rest;
      assertSafeActions(forgetAction, forgetAllAction, attempts.clearAction);
      return render('security', {
        ...frameValues(maker, { section: 'security', ...common }),
        t,
        never: texts.account.never,
        title: t.title,
        password: { ...password, href: safeOrNothing(password.href) },
        factors: factors.map((factor) => ({ ...factor, href: safeOrNothing(factor.href) })),
        addHref: safeOrNothing(addHref),
        recovery: recovery && { ...recovery, href: safeOrNothing(recovery.href) },
        devices: devices.map((device) => ({ ...device, name: nameOf(device) })),
        forgetAction,
        forgetAllAction,
        attempts,
      });
    },

    factor: ({ renameAction, removeAction, backHref, addHref, last, neededBy, ...model }) => {
      const { hasRecoveryCodes, remembersDevices, kind, name, createdAt, lastUsedAt, ...common } =
        model;
      assertSafeActions(renameAction, removeAction);
      const { consequences } = t;
      return render('factor', {
        ...frameValues(maker, { section: 'security', ...common }),
        t,
        never: texts.account.never,
        title: t.manage[kind],
        kind,
        name,
        createdAt,
        lastUsedAt,
        renameAction,
        removeAction,
        backHref: safeOrNothing(backHref),
        back: texts.steps.back,
        neededBy,
        addHref: safeOrNothing(addHref),
        consequences: [
          last ? consequences.last : consequences.others,
          ...(last && hasRecoveryCodes ? [consequences.codes] : []),
          ...(remembersDevices ? [consequences.devices] : []),
          consequences[kind],
        ],
      });
    },

    newRecoveryCodes: ({ action, backHref, left, ...common }) => {
      assertSafeActions(action);
      return render('new-recovery-codes', {
        ...frameValues(maker, { section: 'security', ...common }),
        t,
        title: t.recoveryTitle,
        action,
        backHref: safeOrNothing(backHref),
        cancel: texts.account.cancel,
        left,
      });
    },
  };
}
