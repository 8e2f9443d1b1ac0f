/** Bytes that a logo may have. */
export const MAX_LOGO_BYTES = 256 * 1024;
/** Pixels that it may be wide and high; fewer than the least are a mistake, more would cost every visitor's memory. */
export const LOGO_SIDE = { min: 16, max: 4096 } as const;

/** Pictures that can carry no script; SVG can. */
export const LOGO_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type LogoType = (typeof LOGO_TYPES)[number];

/** What a picture says of itself in its first bytes. */
export interface Picture {
  mediaType: LogoType;
  /** Pixels. */
  width: number;
  height: number;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const SVG = /^\s*(<\?xml|<!--|<!doctype svg|<svg)/i;

/**
 * Reads what kind of picture the bytes are and how large it is, by the bytes alone: neither a name nor a header is asked.
 *
 * @returns undefined: none of {@link LOGO_TYPES}, or broken off.
 */
export function readPicture(bytes: Buffer): Picture | undefined {
  return readPng(bytes) ?? readJpeg(bytes) ?? readWebp(bytes);
}

/** @returns whether it is text that looks like SVG, which is refused with a reason of its own. */
export function looksLikeSvg(bytes: Buffer): boolean {
  return SVG.test(bytes.subarray(0, 256).toString('utf8').replace('\uFEFF', ''));
}

/** PNG, third edition, sections 5.2 and 11.2.1: the header is the first chunk. */
function readPng(bytes: Buffer): Picture | undefined {
  const isPng =
    bytes.length >= 24 &&
    bytes.subarray(0, 8).equals(PNG) &&
    bytes.toString('latin1', 12, 16) === 'IHDR';
  return isPng
    ? { mediaType: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : undefined;
}

const START_OF_IMAGE = 0xffd8;
/** Markers of a frame, which tell the size (ITU T.81, table B.1): C0 to CF without DHT, JPG and DAC. */
const NOT_FRAMES = new Set([0xc4, 0xc8, 0xcc]);

/** ITU T.81, section B.1.1: segments, each with its length, until the frame. */
function readJpeg(bytes: Buffer): Picture | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== START_OF_IMAGE) return undefined;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      // Bytes to fill up with may come before a marker.
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker)) {
      return {
        mediaType: 'image/jpeg',
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
      };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** RFC 9649, section 2: a RIFF file whose first chunk tells the size, in one of three ways. */
function readWebp(bytes: Buffer): Picture | undefined {
  const isWebp =
    bytes.length >= 30 &&
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.toString('latin1', 8, 12) === 'WEBP';
  if (!isWebp) return undefined;
  const size = sizeOfWebp(bytes);
  return size && { mediaType: 'image/webp', ...size };
}

function sizeOfWebp(bytes: Buffer): { width: number; height: number } | undefined {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return {
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff,
      };
    default:
      return undefined;
  }
}
