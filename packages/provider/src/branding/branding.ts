import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import { DomainError } from '../domain-error.ts';
import { checkText, FieldErrors } from '../field-checks.ts';
import { checkMayChange, checkMayRead } from '../policy/privileges.ts';
import { checkVersion } from '../registry/registry.ts';
import type { Database } from '../storage/schema.ts';
import { createSettings } from '../storage/settings.ts';
import { inTransaction } from '../storage/transaction.ts';
import {
  type Contrast,
  contrastsOf,
  isColour,
  nearestPassing,
  passes,
  type Theme,
} from './brand-colours.ts';
import { LOGO_SIDE, type LogoType, looksLikeSvg, MAX_LOGO_BYTES, readPicture } from './logo.ts';

/** What an installation is called until somebody chooses a name. */
export const PRODUCT = 'Gatehouse';
const MAX_NAME = 50;

/** What an administrator chooses of how the pages look. */
export interface BrandingValues {
  /** In titles, mails, authenticators and beside the logo. */
  name: string;
  /** Whether the name stands beside the logo; a logo that spells it does without. */
  show_name: boolean;
  /** `#rrggbb`, on light pages; null: the pages' own green. */
  accent: string | null;
  /** `#rrggbb`, on dark pages; null: the nearest to `accent` that can be read there. */
  accent_dark: string | null;
}

/** What is kept of a logo beside its bytes. */
export interface Logo {
  /** SHA-256 of its bytes, the first 16 digits: a part of its address. */
  hash: string;
  media_type: LogoType;
  /** Pixels. */
  width: number;
  height: number;
  bytes: number;
}

/** The brand as it is chosen; what is null is ours. */
export interface ChosenBranding extends BrandingValues {
  logo: Logo | null;
  /** Counts the changes. */
  version: number;
}

/** What is absent stays as it is. */
export type BrandingChanges = {
  [Name in keyof BrandingValues]?: BrandingValues[Name] | undefined;
};

/** A draft, with what the contrast check says of it. */
export interface BrandingDraft {
  branding: ChosenBranding;
  contrasts: Contrast[];
  /** The nearest colours that pass; null: `accent` is. */
  suggestions: { accent: string | null; accent_dark: string | null };
}

/** Name, logo and colours of the installation, read and changed as one thing. */
export interface Branding {
  /** For the provider's own use: nobody is asked who they are. */
  current(): Promise<ChosenBranding>;
  /** @returns the logo of this hash; undefined: it is not, or no more, ours. */
  readLogo(hash: string): Promise<{ mediaType: LogoType; body: Buffer } | undefined>;
  /** @throws {DomainError} `privilege_missing`. */
  get(asked: { by: Actor }): Promise<ChosenBranding>;
  /**
   * What the changes would make, kept nowhere. Colours that can't be read are no error here.
   *
   * @throws {DomainError} `privilege_missing`, `validation_failed`.
   */
  draft(changes: BrandingChanges, asked: { by: Actor }): Promise<BrandingDraft>;
  /** @throws {DomainError} `privilege_missing`, `validation_failed`, `version_mismatch`. */
  update(changes: BrandingChanges, change: Change): Promise<ChosenBranding>;
  /** @throws {DomainError} `privilege_missing`, `logo_refused`, `version_mismatch`. */
  setLogo(bytes: Buffer, change: Change): Promise<ChosenBranding>;
  /** @throws {DomainError} `privilege_missing`, `version_mismatch`. */
  removeLogo(change: Change): Promise<ChosenBranding>;
}

/** Under which it is stored: all but the picture as one JSON text, and the picture in base64. */
const ROW = 'branding';
const LOGO_ROW = 'branding.logo';
const INITIAL: ChosenBranding = {
  name: PRODUCT,
  show_name: true,
  accent: null,
  accent_dark: null,
  logo: null,
  version: 1,
};

/** @param options.changed is called after each change, before whoever made it is answered. */
export function createBranding(options: {
  db: Kysely<Database>;
  audit: Pick<AuditLog, 'record'>;
  changed: () => Promise<void>;
}): Branding {
  const { db, audit, changed } = options;
  const current = async () => parse(await createSettings(db).get(ROW));

  /** @param picture base64; null: there is none any more; undefined: as it is. */
  async function change(
    { by, version }: Change,
    values: BrandingChanges & { logo?: Logo | null },
    picture?: string | null,
  ): Promise<ChosenBranding> {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    const chosen = await inTransaction(db, async (transaction) => {
      const stored = createSettings(transaction);
      // There has to be a row that can be locked.
      await stored.addOnce(ROW, JSON.stringify(INITIAL));
      const before = parse(await stored.getAndLock(ROW));
      checkVersion(before, version);
      const after: ChosenBranding = {
        ...before,
        ...Object.fromEntries(given),
        version: before.version + 1,
      };
      checkColours(after);
      await stored.set(ROW, JSON.stringify(after));
      if (picture === null) await stored.remove(LOGO_ROW);
      else if (picture !== undefined) await stored.set(LOGO_ROW, picture);
      await audit.record(transaction, by, {
        action: 'branding.update',
        target: { type: 'branding', id: ROW },
        details: { fields: given.map(([name]) => name) },
      });
      return after;
    });
    await changed();
    return chosen;
  }

  return {
    current,

    async readLogo(hash) {
      const { logo } = await current();
      if (logo?.hash !== hash) return undefined;
      const body = Buffer.from((await createSettings(db).get(LOGO_ROW)) ?? '', 'base64');
      // Somebody may have chosen another one between the two queries.
      return hashOf(body) === hash ? { mediaType: logo.media_type, body } : undefined;
    },

    async get({ by }) {
      checkMayRead(by, 'branding');
      return await current();
    },

    async draft(changes, { by }) {
      checkMayChange(by, 'branding');
      const values = checkFields(changes);
      const given = Object.entries(values).filter(([, value]) => value !== undefined);
      const branding = { ...(await current()), ...Object.fromEntries(given) };
      checkPair(branding);
      return { branding, ...compare(branding) };
    },

    async update(changes, asked) {
      checkMayChange(asked.by, 'branding');
      return await change(asked, checkFields(changes));
    },

    async setLogo(bytes, asked) {
      checkMayChange(asked.by, 'branding');
      return await change(asked, { logo: checkLogo(bytes) }, bytes.toString('base64'));
    },

    async removeLogo(asked) {
      checkMayChange(asked.by, 'branding');
      return await change(asked, { logo: null }, null);
    },
  };
}

/** What was added since the row was written has its default. */
function parse(value: string | undefined): ChosenBranding {
  return value === undefined ? INITIAL : { ...INITIAL, ...(JSON.parse(value) as ChosenBranding) };
}

/**
 * @returns the changes as they are kept.
 * @throws {DomainError} `validation_failed`.
 */
function checkFields(changes: BrandingChanges): BrandingChanges {
  const errors = new FieldErrors();
  const checked: BrandingChanges = { ...changes };
  if (changes.name !== undefined) {
    const field = { pointer: '/name', label: 'name', text: changes.name, max: MAX_NAME };
    checked.name = checkText(errors, field) ?? '';
  }
  for (const name of ['accent', 'accent_dark'] as const) {
    const colour = changes[name]?.toLowerCase();
    if (colour === undefined) continue;
    checked[name] = colour;
    if (isColour(colour)) continue;
    errors.add(
      `/${name}`,
      'colour_invalid',
      `${name} is not a colour that is read here: write it as #1b5e4b.`,
    );
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return checked;
}

/** @throws {DomainError} `validation_failed`. */
function checkPair({ accent, accent_dark }: BrandingValues): void {
  if (accent !== null || accent_dark === null) return;
  const errors = new FieldErrors();
  errors.add(
    '/accent',
    'accent_missing',
    'accent is missing: accent_dark is its pair on dark pages, so choose both or neither.',
  );
  throw DomainError.invalid(errors.all);
}

/** @throws {DomainError} `validation_failed`: it can't be read. */
function checkColours(values: BrandingValues): void {
  checkPair(values);
  const errors = new FieldErrors();
  const { contrasts, suggestions } = compare(values);
  for (const { theme, pair, ratio, needed } of contrasts.filter((found) => !passes([found]))) {
    const field = FIELDS[theme];
    if (errors.all.some(({ pointer }) => pointer === `/${field}`)) continue;
    errors.add(
      `/${field}`,
      'contrast_too_low',
      `${field} has a contrast of ${ratio}:1 ${PAIRS[pair]} of the ${theme} pages, and needs ${needed}:1: the nearest colour that has it is ${suggestions[field]}.`,
    );
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
}

const FIELDS = { light: 'accent', dark: 'accent_dark' } as const;
const PAIRS = {
  text_on_accent: 'under the text',
  links_on_page: 'as a link on the grounds',
  shapes_on_page: 'as a shape on the grounds',
} as const;

function compare({ accent, accent_dark }: BrandingValues): Omit<BrandingDraft, 'branding'> {
  if (accent === null) return { contrasts: [], suggestions: { accent, accent_dark: null } };
  const dark = accent_dark ?? nearestPassing(accent, 'dark');
  const colours: [Theme, string][] = [
    ['light', accent],
    ['dark', dark],
  ];
  return {
    contrasts: colours.flatMap(([theme, colour]) => contrastsOf(colour, theme)),
    suggestions: {
      accent: nearestPassing(accent, 'light'),
      accent_dark: nearestPassing(dark, 'dark'),
    },
  };
}

/** @throws {DomainError} `logo_refused`. */
function checkLogo(bytes: Buffer): Logo {
  const refuse = (detail: string) => new DomainError('logo_refused', { detail });
  if (bytes.length > MAX_LOGO_BYTES) {
    throw refuse(`The picture is larger than ${MAX_LOGO_BYTES / 1024} KB: make it smaller.`);
  }
  const picture = readPicture(bytes);
  if (!picture) {
    throw refuse(
      looksLikeSvg(bytes)
        ? 'SVG can carry scripts, so it is not taken: give the logo as PNG, JPEG or WebP.'
        : 'The file is no PNG, JPEG or WebP picture, whatever its name says: give one that is.',
    );
  }
  const { mediaType, width, height } = picture;
  const { min, max } = LOGO_SIDE;
  if (Math.min(width, height) < min || Math.max(width, height) > max) {
    throw refuse(
      `The picture is ${width} by ${height} pixels: give one with ${min} to ${max} on each side.`,
    );
  }
  return { hash: hashOf(bytes), media_type: mediaType, width, height, bytes: bytes.length };
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
