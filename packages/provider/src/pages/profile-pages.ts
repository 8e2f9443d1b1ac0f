import { LANGUAGES, type Language } from '../languages.ts';
import { type AccountCommon, frameValues } from './account-frame.ts';
import { CATALOGUES } from './messages/catalogues.ts';
import type { Texts } from './messages/en.ts';
import type { Notice, Page, PageMaker } from './page.ts';
import { safeOrNothing } from './safe-href.ts';
import { assertSafeActions } from './steps.ts';

export interface ProfilePages {
  /** What the installation knows of the person, with what they may change of it. */
  profile(model: ProfilePage): Page;
  /** Takes another address; it is theirs once they have opened the link that is sent there. */
  changeEmail(model: ChangeEmailPage): Page;
}

export interface ProfilePage extends AccountCommon {
  /** Takes the fields, and `version`. */
  action: string;
  email: string;
  emailVerified: boolean;
  /** Where the address is changed; undefined: no mail can be sent. */
  changeEmailHref?: string | undefined;
  /** Sends a mail to have it verified. */
  verifyAction?: string | undefined;
  username?: string | null | undefined;
  roles: readonly string[];
  /** As they are, or as they were typed. */
  fields: ProfileFields;
  /** Of what the fields were read from. */
  version: number;
  /** Names of fields that can't be taken. */
  wrong?: readonly string[] | undefined;
  /** Somebody else, or another tab, has changed the profile since the form was made. */
  moved?: boolean | undefined;
}

export interface ChangeEmailPage extends AccountCommon {
  /** Takes `email`. */
  action: string;
  backHref: string;
  /** The present one. */
  email: string;
  typed?: string | undefined;
}

/** Empty: there is none. */
export type ProfileFields = Record<ProfileField, string>;
export type ProfileField = keyof Texts['profile']['fields'];

/** As the page shows them. */
const FIELDS_IN_ORDER: readonly ProfileField[] = [
  'name',
  'given_name',
  'family_name',
  'phone_number',
  'locale',
  'zoneinfo',
  'picture',
];

export function createProfilePages(maker: PageMaker): ProfilePages {
  const { texts, render } = maker;
  const t = texts.profile;
  return {
    profile: ({ action, email, emailVerified, username, roles, fields, version, ...model }) => {
      const { wrong = [], moved, changeEmailHref, verifyAction, ...common } = model;
      assertSafeActions(action, verifyAction);
      const frame = frameValues(maker, { section: 'profile', ...common });
      const firstWrong = FIELDS_IN_ORDER.find((name) => wrong.includes(name));
      const field = (name: ProfileField) => ({
        id: name,
        label: t.fields[name],
        value: fields[name],
        problem: wrong.includes(name) ? problemOf(t, name) : undefined,
        focus: name === firstWrong,
      });
      return render('profile', {
        ...frame,
        t,
        title: t.title,
        action,
        version,
        email,
        emailVerified,
        changeEmailHref: safeOrNothing(changeEmailHref),
        verifyAction,
        username,
        usernameLabel: texts.account.username,
        roles,
        name: field('name'),
        givenName: field('given_name'),
        familyName: field('family_name'),
        phone: field('phone_number'),
        picture: field('picture'),
        locale: { ...field('locale'), options: localesFor(fields.locale), none: t.noLocale },
        zone: { ...field('zoneinfo'), options: zonesFor(fields.zoneinfo), none: t.noZone },
        error: problemsOf(t, { wrong, moved }) ?? frame.error,
      });
    },

    changeEmail: ({ action, backHref, email, typed, ...common }) => {
      assertSafeActions(action);
      const frame = frameValues(maker, { section: 'profile', ...common });
      return render('change-email', {
        ...frame,
        t,
        title: t.changeEmailTitle,
        action,
        backHref: safeOrNothing(backHref),
        cancel: texts.account.cancel,
        email,
        typed,
      });
    },
  };
}

function problemOf(t: Texts['profile'], name: ProfileField): string {
  return Object.hasOwn(t.problems, name)
    ? t.problems[name as keyof Texts['profile']['problems']]
    : t.nameProblem;
}

function problemsOf(
  t: Texts['profile'],
  { wrong, moved }: { wrong: readonly string[]; moved: boolean | undefined },
): Notice | undefined {
  if (moved) return t.moved;
  return wrong.length > 0 ? t.wrong : undefined;
}

interface Option {
  value: string;
  label: string;
  chosen: boolean;
}

/** Ours, each in its own name; and what they have, which applications may know. */
function localesFor(current: string): Option[] {
  const known = LANGUAGES.map((tag: Language) => ({
    value: tag as string,
    label: CATALOGUES[tag].layout.languageName,
    chosen: tag === current,
  }));
  const isOther = current !== '' && !known.some(({ chosen }) => chosen);
  return isOther ? [...known, { value: current, label: current, chosen: true }] : known;
}

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

function zonesFor(current: string): Option[] {
  const names = current === '' || ZONES.includes(current) ? ZONES : [current, ...ZONES];
  return names.map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
    chosen: value === current,
  }));
}
