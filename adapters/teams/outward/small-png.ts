import { crc32, deflateSync, inflateSync } from "node:zlib";

/** Colours of a channel that are kept apart; a chart has few, and what lies between them is the smoothing of its lines. */
const LEVELS = 6;
const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/**
 * A picture of ours at half its size with at most 216 colours: a quarter of the bytes, for where a picture has to stand
 * inside a message. Undefined for any other PNG than 8-bit RGB or RGBA without interlace.
 */
export function shrinkPng(png: Uint8Array): Uint8Array | undefined {
  const chunks = chunksOf(Buffer.from(png));
  const header = chunks.find(({ type }) => type === "IHDR")?.data;
  if (header?.length !== 13) return undefined;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = header[9] === 6 ? 4 : header[9] === 2 ? 3 : 0;
  if (header[8] !== 8 || channels === 0 || header[12] !== 0) return undefined;
  const packed = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const stride = width * channels;
  const pixels = unfilter(inflateSync(packed, { maxOutputLength: (stride + 1) * height }), stride, height, channels);
  return halved(pixels, width, height, channels);
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function chunksOf(png: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  if (!png.subarray(0, 8).equals(SIGNATURE)) return chunks;
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** Takes the five filters of PNG off its lines. */
function unfilter(raw: Buffer, stride: number, height: number, channels: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : (out[at - channels] ?? 0);
      const up = y === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (out[at - stride - channels] ?? 0);
      out[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number | undefined, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Each four pixels as one, on white, by its number in a palette of even steps. */
function halved(pixels: Uint8Array, width: number, height: number, channels: number): Uint8Array {
  const [half, lines] = [Math.floor(width / 2), Math.floor(height / 2)];
  const raw = Buffer.alloc((half + 1) * lines);
  const step = 255 / (LEVELS - 1);
  for (let y = 0; y < lines; y++) {
    for (let x = 0; x < half; x++) {
      let index = 0;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const corner of [0, 1, width, width + 1]) {
          const at = (2 * y * width + 2 * x + corner) * channels;
          const alpha = channels === 4 ? (pixels[at + 3] ?? 0) / 255 : 1;
          sum += (pixels[at + channel] ?? 0) * alpha + 255 * (1 - alpha);
        }
        index = index * LEVELS + Math.round(sum / 4 / step);
      }
      raw[y * (half + 1) + 1 + x] = index;
    }
  }
  const palette = Buffer.alloc(3 * LEVELS ** 3);
  for (let index = 0; index < LEVELS ** 3; index++) {
    const levels = [Math.floor(index / LEVELS ** 2), Math.floor(index / LEVELS) % LEVELS, index % LEVELS];
    palette.set(
      levels.map((level) => Math.round(level * step)),
      index * 3,
    );
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(half, 0);
  header.writeUInt32BE(lines, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const data = deflateSync(raw, { level: 9, memLevel: 9 });
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("PLTE", palette), chunk("IDAT", data), chunk("IEND")]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
