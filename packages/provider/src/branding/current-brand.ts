import { type BackgroundWorker, createBackgroundWorker } from '../background-worker.ts';
import { type AccentColours, accentColours, nearestPassing, type Theme } from './brand-colours.ts';
import type { Branding, ChosenBranding, Logo } from './branding.ts';
import type { LogoType } from './logo.ts';

/** The brand as pages and mails show it. */
export interface Brand {
  name: string;
  showName: boolean;
  /** Absent: the colours of the style sheets. */
  colours?: Record<Theme, AccentColours>;
  logo?: BrandLogo;
}

/** The logo of the brand, as pages and mails show it. */
export interface BrandLogo {
  /** Where {@link CurrentBrand.findLogo} finds it by `hash`. */
  path: string;
  hash: string;
  mediaType: LogoType;
  /** Pixels. */
  width: number;
  height: number;
}

/** The brand of this moment, for those who can't wait: pages are made at once. */
export interface CurrentBrand {
  /** The same object as long as it stays the same. No query. */
  now(): Brand;
  /** Asks the database. */
  refresh(): Promise<void>;
  /** A picture by its hash, kept in memory once it was asked for. */
  findLogo(hash: string): Promise<{ mediaType: LogoType; body: Buffer } | undefined>;
  /** Refreshes it each second, once it is started, so that a change holds in every process. */
  worker: BackgroundWorker;
}

const EXTENSIONS: Record<LogoType, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};
/** Of the present logo and the one before, which pages that are open may still name. */
const LOGOS_KEPT = 2;

export function createCurrentBrand(options: {
  branding: Pick<Branding, 'current' | 'readLogo'>;
  onError: (error: unknown) => void;
}): CurrentBrand {
  const { branding, onError } = options;
  let version = 0;
  let brand: Brand = { name: '', showName: true };
  const logos = new Map<string, { mediaType: LogoType; body: Buffer }>();

  async function refresh(): Promise<void> {
    const chosen = await branding.current();
    // Of two answers that overtake each other the newer one stays.
    if (chosen.version <= version) return;
    version = chosen.version;
    brand = toBrand(chosen);
  }

  return {
    now: () => brand,
    refresh,

    async findLogo(hash) {
      const kept = logos.get(hash);
      if (kept) return kept;
      const found = await branding.readLogo(hash);
      if (!found) return undefined;
      const [oldest] = logos.keys();
      if (oldest !== undefined && logos.size >= LOGOS_KEPT) logos.delete(oldest);
      logos.set(hash, found);
      return found;
    },

    worker: createBackgroundWorker({
      step: async () => {
        await refresh();
        return false;
      },
      onError,
    }),
  };
}

/** The brand that is made of what was chosen. */
export function toBrand({ name, show_name, accent, accent_dark, logo }: ChosenBranding): Brand {
  return {
    name,
    showName: show_name,
    ...(accent !== null && {
      colours: {
        light: accentColours(accent, 'light'),
        dark: accentColours(accent_dark ?? nearestPassing(accent, 'dark'), 'dark'),
      },
    }),
    ...(logo && {
      logo: {
        path: logoPath(logo),
        hash: logo.hash,
        mediaType: logo.media_type,
        width: logo.width,
        height: logo.height,
      },
    }),
  };
}

/** Where the provider serves it, for everybody. */
export function logoPath({ hash, media_type }: Pick<Logo, 'hash' | 'media_type'>): string {
  return `/assets/brand-logo.${hash}.${EXTENSIONS[media_type]}`;
}
