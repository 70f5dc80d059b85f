import { crc32, deflateSync } from "node:zlib";

/** Colours of a channel that are kept apart; a chart has few, and what lies between them is the smoothing of its lines. */
const LEVELS = 6;
const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** A picture of at most 216 colours: a third of the bytes. `pixels` are red, green, blue and alpha; it stands on white. */
export function encodeSmallPng(pixels: Uint8Array, widthPx: number, heightPx: number): Uint8Array {
  const step = 255 / (LEVELS - 1);
  const raw = Buffer.alloc((widthPx + 1) * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const at = (y * widthPx + x) * 4;
      const alpha = (pixels[at + 3] ?? 0) / 255;
      let index = 0;
      for (let channel = 0; channel < 3; channel++) {
        const level = (pixels[at + channel] ?? 0) * alpha + 255 * (1 - alpha);
        index = index * LEVELS + Math.round(level / step);
      }
      raw[y * (widthPx + 1) + 1 + x] = index;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const data = deflateSync(raw, { level: 9, memLevel: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", palette()),
    chunk("IDAT", data),
    chunk("IEND"),
  ]);
}

function palette(): Buffer {
  const colours = Buffer.alloc(3 * LEVELS ** 3);
  for (let index = 0; index < LEVELS ** 3; index++) {
    const levels = [Math.floor(index / LEVELS ** 2), Math.floor(index / LEVELS) % LEVELS, index % LEVELS];
    colours.set(
      levels.map((level) => Math.round((level * 255) / (LEVELS - 1))),
      index * 3,
    );
  }
  return colours;
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
