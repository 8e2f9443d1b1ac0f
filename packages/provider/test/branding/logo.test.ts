import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeSvg, readPicture } from '../../src/branding/logo.ts';
import { jpegHead, pngOf, SVG, webpHead } from './pictures.ts';

const size = { width: 320, height: 80 };

describe('a picture', () => {
  it.each([
    ['image/png', pngOf(320, 80)],
    ['image/jpeg', jpegHead(320, 80)],
    ['image/webp', webpHead('VP8 ', size)],
    ['image/webp', webpHead('VP8L', size)],
    ['image/webp', webpHead('VP8X', size)],
  ])('%s says its size in its own bytes', (mediaType, bytes) => {
    expect(readPicture(bytes)).toEqual({ mediaType, ...size });
  });

  it.each([
    ['GIF89a', Buffer.from('GIF89a\x01\x00\x01\x00'.padEnd(40, '\0'), 'latin1')],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'.padEnd(60))],
    ['SVG', Buffer.from(SVG)],
    ['the first bytes of a PNG and nothing else', pngOf(320, 80).subarray(0, 12)],
    ['a JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['a JPEG of segments without end', Buffer.alloc(4096, 0xff)],
    ['no bytes', Buffer.alloc(0)],
  ])('is not %s', (_, bytes) => {
    expect(readPicture(bytes)).toBeUndefined();
  });

  it('is read without an error, whatever the bytes are', () => {
    const head = fc.constantFrom(pngOf(16, 16), jpegHead(1, 1), webpHead('VP8X', size));
    fc.assert(
      fc.property(head, fc.nat(40), fc.uint8Array({ maxLength: 200 }), (start, cut, rest) => {
        const bytes = Buffer.concat([start.subarray(0, cut), rest]);
        expect(() => readPicture(bytes)).not.toThrow();
      }),
    );
  });

  it('is known as SVG by its beginning, whatever is before it', () => {
    for (const text of [SVG, `\uFEFF\n<?xml version="1.0"?>${SVG}`, `<!-- hello -->${SVG}`]) {
      expect(looksLikeSvg(Buffer.from(text))).toBe(true);
    }
    expect(looksLikeSvg(pngOf(16, 16))).toBe(false);
  });
});
