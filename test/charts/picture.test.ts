import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { OpsError } from "../../src/base/errors.ts";
import { type Drawer, loadDrawer } from "../../src/charts/draw.ts";
import type { ChartSpec, PlotSpec } from "../../src/message/chart-spec.ts";
import { graphSpec } from "./graphs.ts";
import { fonts, nameSpec, START, timeSpec, wordsOf } from "./specs.ts";

let drawer: Drawer;
beforeAll(async () => {
  drawer = await loadDrawer();
});

const full = timeSpec(
  {
    band: { label: "usual at this hour", low: Array(180).fill(35), high: Array(180).fill(50) },
    thresholds: [{ label: "limit 85%", value: 85 }, { label: "warn 80%", value: 80 }], // biome-ignore format: one row
    marks: [{ fromMs: START + 60 * 60_000, toMs: START + 90 * 60_000, label: "rollout" }],
  },
  180,
  12,
);
const every: readonly [string, ChartSpec][] = [
  ["line", full],
  ["area", { ...full, kind: "area" }],
  ["bar", { ...full, kind: "bar" }],
  ["stacked-bar", { ...full, kind: "stacked-bar" }],
  ["heat-strip", { ...full, kind: "heat-strip" }],
  ["sparkline", { ...full, kind: "sparkline" }],
  [
    "lying bars",
    nameSpec(["checkout-7f9c8d6b54-x2k9z-and-more-of-a-name-that-is-long", "b"], [2, 1], {
      thresholds: [{ label: "request", value: 1 }],
    }),
  ],
  ["lines over names", nameSpec(["one", "two", "three"], [2, 1, 3], { kind: "line" })],
  ["no data", timeSpec({ series: [] })],
  ["a small graph", graphSpec(10)],
  ["a graph", graphSpec(30)],
  ["a large graph", graphSpec(60)],
];

describe.each(every)("%s", (_, spec) => {
  test.each([720, 360])("at %i px the words are at least 12 px, inside the picture, and do not touch", (widthPx) => {
    const { svg, heightPx } = drawer.svg(spec, { theme: "light", widthPx });
    const words = wordsOf(svg);
    expect(words.length).toBeGreaterThan(0);
    for (const { sizePx, y } of words) {
      expect(sizePx).toBeGreaterThanOrEqual(12);
      expect(y).toBeGreaterThan(5);
      expect(y).toBeLessThan(heightPx - 5);
    }
    const boxes = [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([whole, attributes = "", text = ""]) => {
      const [word] = wordsOf(whole);
      if (word === undefined) throw new Error("no word");
      const plain = text.replace(/&lt;/g, "<").replace(/&amp;/g, "&");
      const font = /font-weight:bold/.test(attributes) ? fonts.bold : fonts.regular;
      const width = font.widthPx(plain, word.sizePx);
      const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1];
      const left = word.x - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
      return { plain, left, right: left + width, top: word.y - 6, bottom: word.y + 6 };
    });
    for (const [i, a] of boxes.entries()) {
      expect(a.left, a.plain).toBeGreaterThanOrEqual(0);
      expect(a.right, a.plain).toBeLessThanOrEqual(widthPx);
      for (const b of boxes.slice(i + 1)) {
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        expect(apart, `"${a.plain}" and "${b.plain}"`).toBe(true);
      }
    }
  });

  test("the PNG has twice the pixels and is not one colour", () => {
    const { png, widthPx, heightPx } = drawer.png(spec, { theme: "dark", widthPx: 360 });
    const picture = decode(png);
    expect([widthPx, picture.width, picture.height]).toEqual([360, 720, heightPx * 2]);
    expect(picture.colors).toBeGreaterThan(10);
    expect(picture.corner).toBe("30,33,38"); // the dark theme's background
  });

  test("the small PNG has a pixel for each, few colours, and fewer bytes", () => {
    const options = { theme: "light", widthPx: 360 } as const;
    const { png } = drawer.png(spec, options);
    const small = drawer.png(spec, { ...options, small: true });
    expect(Buffer.from(small.png).readUInt32BE(16)).toBe(360);
    expect(Buffer.from(small.png).readUInt32BE(20)).toBe(small.heightPx);
    expect(small.png[25]).toBe(3); // a palette
    const indices = linesOf(small.png, 360);
    expect(new Set(indices).size).toBeGreaterThan(2);
    expect(indices[0]).toBe(215); // white
    expect(small.png.length).toBeLessThan(Math.max(2000, png.length * 0.6));
  });
});

test("the words are drawn with the fonts that are shipped", () => {
  const words = drawer.png(timeSpec({ series: [], title: "WWWWWWWW" }), { theme: "light", widthPx: 360 });
  const none = drawer.png(timeSpec({ series: [], title: "\u200b" }), { theme: "light", widthPx: 360 });
  expect(decode(words.png).dark).toBeGreaterThan(decode(none.png).dark + 500);
});

test("axis labels are in the spec's zone", () => {
  const label = (zone: string) =>
    wordsOf(
      drawer.svg(timeSpec({ x: { ...full.x, zone } as PlotSpec["x"] }), { theme: "light", widthPx: 720 }).svg,
    ).map(({ text }) => text);
  expect(label("UTC")).toContain("10:00");
  expect(label("Asia/Kolkata")).toContain("15:00");
  expect(label("Asia/Kolkata")).not.toContain("10:00");
});

describe("what has no picture is invalid", () => {
  const wrong: readonly [string, unknown][] = [
    ["lengths", timeSpec({ series: [{ name: "a", values: [1] }] })],
    ["band", timeSpec({ band: { label: "b", low: [1], high: [1] } })],
    ["zone", timeSpec({ x: { ...full.x, zone: "Mars/Olympus" } as PlotSpec["x"] })],
    ["order", timeSpec({ x: { kind: "time", atMs: [2, 1], zone: "UTC" }, series: [] })],
    ["number", timeSpec({ series: [{ name: "a", values: [Number.NaN, 1] }] }, 2)],
    ["kind", { ...timeSpec(), kind: "pie" }],
    ["graph", graphSpec(3, { edges: [{ from: "in", to: "gone" }] })],
    ["threshold", timeSpec({ thresholds: [{ label: "a", value: Number.POSITIVE_INFINITY }] })],
  ];
  test.each(wrong)("%s", (_, spec) => {
    expect(() => drawer.svg(spec as ChartSpec, { theme: "light", widthPx: 720 })).toThrow(
      expect.objectContaining({ kind: "invalid", message: expect.stringMatching(/^This chart cannot be drawn: /) }),
    );
  });
});

test("names that objects have of their own do not change them", () => {
  const before = JSON.stringify([inherited(Object.prototype), inherited(Object)]);
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const spec = nameSpec([name, "other"], [1, 2], { title: name, thresholds: [{ label: name, value: 1 }] });
    expect(wordsOf(drawer.svg(spec, { theme: "light", widthPx: 720 }).svg).map(({ text }) => text.trim())).toContain(
      name,
    );
    const lines = timeSpec({ series: [{ name, values: [1, 2] }, { name, values: [3, 2] }] }, 2); // biome-ignore format: one row
    drawer.svg(lines, { theme: "light", widthPx: 720 });
  }
  expect(JSON.stringify([inherited(Object.prototype), inherited(Object)])).toBe(before);
});

function inherited(of: object): readonly string[] {
  return Object.getOwnPropertyNames(of).sort();
}

test("whatever the spec, there is a picture or it is invalid, and the SVG is whole", () => {
  const value = fc.option(
    fc.oneof(fc.double({ min: -1e100, max: 1e100, noNaN: true }), fc.integer({ min: -100, max: 100 })),
    { nil: null, freq: 4 },
  );
  const text = fc.string({ unit: "binary", maxLength: 60 });
  const spec = fc.integer({ min: 0, max: 30 }).chain((count) => {
    const values = fc.array(value, { minLength: count, maxLength: count });
    const times = fc
      .uniqueArray(fc.integer({ min: -1e13, max: 1e13 }), { minLength: count, maxLength: count })
      .map((at) => at.sort((a, b) => a - b));
    return fc.record(
      {
        kind: fc.constantFrom("line", "area", "bar", "stacked-bar", "heat-strip", "sparkline"),
        title: text,
        alt: fc.constant(""),
        unit: fc.constantFrom("%", "bytes", "bytes/s", "seconds", "per second", "cores", "count", "", "USD"),
        x: fc.oneof(
          fc.record({
            kind: fc.constant("time" as const),
            atMs: times,
            zone: fc.constantFrom("UTC", "Europe/Berlin", "Nowhere/No"),
          }),
          fc.record({
            kind: fc.constant("category" as const),
            labels: fc.array(text, { minLength: count, maxLength: count }),
          }),
        ),
        series: fc.array(fc.record({ name: text, values }), { maxLength: 12 }),
        band: fc.record({ label: text, low: values, high: values }),
        thresholds: fc.array(fc.record({ label: text, value: fc.double({ min: -1e50, max: 1e50, noNaN: true }) }), {
          maxLength: 4,
        }),
        marks: fc.array(fc.record({ fromMs: fc.integer(), toMs: fc.integer(), label: text }), { maxLength: 4 }),
      },
      { requiredKeys: ["kind", "title", "alt", "unit", "x", "series"] },
    );
  });
  let runs = 0;
  fc.assert(
    fc.property(spec, fc.constantFrom(360, 720), (one, widthPx) => {
      try {
        const { svg, heightPx } = drawer.svg(one as ChartSpec, { theme: "light", widthPx });
        expect(svg.endsWith("</svg>\n") || svg.endsWith("</svg>")).toBe(true);
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        expect(heightPx).toBeGreaterThan(30);
        expect(heightPx).toBeLessThan(2500);
        // A picture takes twenty times as long as its SVG: one in five is drawn.
        if (++runs % 5 === 0)
          expect(drawer.png(one as ChartSpec, { theme: "dark", widthPx }).png.length).toBeGreaterThan(100);
      } catch (thrown) {
        if (!(thrown instanceof OpsError)) throw thrown;
        expect(thrown.kind).toBe("invalid");
      }
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 200) },
  );
}, 30_000);

/** A PNG's size and a look at its pixels: 8 bits, RGBA, not interlaced, as resvg writes it. */
function decode(png: Uint8Array) {
  const file = Buffer.from(png);
  expect(file.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  expect([file[24], file[25], file[28]]).toEqual([8, 6, 0]);
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * 4;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= 4 ? (pixels[y * stride + x - 4] ?? 0) : 0;
      const up = y > 0 ? (pixels[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= 4 && y > 0 ? (pixels[(y - 1) * stride + x - 4] ?? 0) : 0;
      const guess =
        filter === 1
          ? left
          : filter === 2
            ? up
            : filter === 3
              ? (left + up) >> 1
              : filter === 4
                ? paeth(left, up, corner)
                : 0;
      pixels[y * stride + x] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + guess) & 255;
    }
  }
  const colors = new Set<number>();
  let dark = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const color = pixels.readUInt32BE(at);
    if (colors.size < 1000) colors.add(color);
    if ((pixels[at] ?? 0) < 100) dark++;
  }
  return { width, height, colors: colors.size, dark, corner: [...pixels.subarray(0, 3)].join(",") };
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/** The pixels of a picture whose lines have no filter. */
function linesOf(png: Uint8Array, widthPx: number): readonly number[] {
  const bytes = Buffer.from(png);
  const at = bytes.indexOf("IDAT");
  const raw = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  return [...raw].filter((_, i) => i % (widthPx + 1) !== 0);
}
