import { describe, expect, test } from "vitest";
import { toDrawing } from "../../src/charts/option.ts";
import type { Shape } from "../../src/charts/shapes.ts";
import { themeOf } from "../../src/charts/theme.ts";
import type { ChartSpec } from "../../src/message/chart-spec.ts";
import { canvas, nameSpec, START, timeSpec } from "./specs.ts";

interface Looked {
  readonly shapes: readonly Shape[];
  readonly words: readonly string[];
  readonly series: readonly Record<string, unknown>[];
  readonly grid: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly heightPx: number;
  readonly option: Record<string, unknown>;
}

function look(spec: ChartSpec, widthPx = 720): Looked {
  const { option, heightPx } = toDrawing(spec, canvas(widthPx));
  const shapes = (option.graphic as unknown as { elements: Shape[] }).elements;
  return {
    shapes,
    words: shapes.filter(({ type }) => type === "text").map(({ style }) => String(style.text)),
    series: (option.series ?? []) as Record<string, unknown>[],
    grid: option.grid as unknown as Looked["grid"],
    heightPx,
    option: option as Record<string, unknown>,
  };
}

describe("lines", () => {
  test("gaps stay gaps, and a lone point between gaps gets a dot", () => {
    const values = Array.from({ length: 9 }, (_, i) => (i === 3 || i === 5 ? null : i * 10));
    const { series, shapes } = look(timeSpec({ series: [{ name: "a", values }] }, 9));
    expect(series[0]).toMatchObject({ type: "line", connectNulls: false });
    expect(((series[0]?.data ?? []) as unknown[][]).map(([, value]) => value)).toEqual(values);
    const dots = shapes.filter(({ type }) => type === "circle");
    expect(dots).toHaveLength(1);
    expect(dots[0]?.shape?.r).toBeGreaterThanOrEqual(2);
  });

  test("one series has no legend; two have one, and the plot begins below it", () => {
    expect(look(timeSpec()).words).not.toContain("node-0");
    const { words, shapes, grid } = look(timeSpec({}, 180, 2));
    expect(words).toEqual(expect.arrayContaining(["node-0", "node-1"]));
    const legend = shapes.filter(({ style }) => style.text === "node-0" || style.text === "node-1");
    for (const word of legend) expect((word.y ?? 0) + 8).toBeLessThan(grid.top);
  });

  test("with eight series eight are named, with more seven and how many more; all are drawn", () => {
    expect(look(timeSpec({}, 20, 8)).words.filter((word) => /^node-/.test(word))).toHaveLength(8);
    const { words, series } = look(timeSpec({}, 20, 12));
    expect(words.filter((word) => /^node-/.test(word))).toHaveLength(7);
    expect(words).toContain("+5 more");
    expect(series).toHaveLength(12);
    expect(look(timeSpec({}, 5, 100)).words).toContain("+93 more, 40 of them not drawn");
  });

  test("the band, the thresholds and the marks are drawn in place and named", () => {
    const spec = timeSpec({
      band: { label: "usual", low: Array(180).fill(40), high: Array(180).fill(55) },
      thresholds: [{ label: "limit 85%", value: 85 }],
      marks: [{ fromMs: START + 3_600_000, toMs: START + 7_200_000, label: "rollout" }],
    });
    const { words, shapes, grid, option } = look(spec);
    expect(words).toEqual(expect.arrayContaining(["usual", "limit 85%", "rollout"]));
    const { max } = option.yAxis as { max: number };
    expect(max).toBeGreaterThan(85);
    const line = shapes.find(({ style }) => style.lineDash !== undefined);
    expect(line?.shape?.y1).toBeCloseTo(grid.top + (1 - 85 / max) * grid.height, 5);
    const band = shapes.find(({ type }) => type === "polygon");
    expect(((band?.shape?.points ?? []) as number[][])[0]?.[1]).toBeCloseTo(grid.top + (1 - 55 / max) * grid.height, 5);
    const mark = shapes.find(({ style }) => style.fill === themeOf("light").mark);
    expect(mark?.shape?.x).toBeCloseTo(grid.left + (grid.width * 60) / 179, 5);
    expect(mark?.shape?.width).toBeCloseTo((grid.width * 60) / 179, 5);
  });

  test("a band with a gap is two shades", () => {
    const edge = (value: number) => Array.from({ length: 180 }, (_, i) => (i > 80 && i < 100 ? null : value));
    const { shapes } = look(timeSpec({ band: { label: "usual", low: edge(1), high: edge(2) } }));
    expect(shapes.filter(({ type }) => type === "polygon")).toHaveLength(2);
  });

  test("a threshold's label does not lie on the line", () => {
    const values = Array.from({ length: 180 }, (_, i) => (i < 60 ? 20 : 70 + (i % 5) * 5));
    const { shapes, grid } = look(
      timeSpec({ series: [{ name: "a", values }], thresholds: [{ label: "limit 80%", value: 80 }] }),
    );
    const label = shapes.find(({ style }) => style.text === "limit 80%");
    expect(label?.x).toBeLessThan(grid.left + grid.width / 3);
  });

  test("a long series is thinned, its peak and its gap are kept", () => {
    const values = Array.from({ length: 11_000 }, (_, i) => (i === 5001 ? 99 : i > 8000 && i < 8200 ? null : 10));
    const { series } = look(timeSpec({ series: [{ name: "a", values }] }, 11_000));
    const data = series[0]?.data as [number, number | null][];
    expect(data.length).toBeLessThan(2200);
    expect(Math.max(...data.map(([, value]) => value ?? 0))).toBe(99);
    expect(data.some(([, value]) => value === null)).toBe(true);
    expect(data.every(([at], i) => i === 0 || at > (data[i - 1]?.[0] ?? 0))).toBe(true);
  });
});

describe("bars", () => {
  test("bars over names lie down, the first at the top, long names cut in the middle", () => {
    const long = "payments-ledger-reconciliation-worker-of-the-second-kind-5d4f7b9c66-qq8xr";
    const { option, words, series } = look(nameSpec([long, "cart"], [1.5, null]));
    expect(option.yAxis).toMatchObject({ type: "category", inverse: true });
    expect(words.find((word) => word.includes("…"))).toMatch(/^payments.*….*qq8xr$/);
    expect(words).toEqual(expect.arrayContaining(["1.50 cores", "no data"]));
    expect(series[0]?.data).toEqual([1.5, null]);
  });

  test("bars over time stand up", () => {
    const { option, series } = look(timeSpec({ kind: "bar" }, 12));
    expect(option.yAxis).toMatchObject({ type: "value", min: 0 });
    expect(series[0]).toMatchObject({ type: "bar" });
  });

  test("stacks share one stack, reach over their sum, and add up what is not named", () => {
    const spec = timeSpec({ kind: "stacked-bar", unit: "count" }, 4, 10);
    const { option, series, words } = look(spec);
    expect(series.map(({ stack }) => stack)).toEqual(Array(8).fill("all"));
    const sum = spec.series.reduce((total, { values }) => total + (values[1] ?? 0), 0);
    expect((option.yAxis as { max: number }).max).toBeGreaterThanOrEqual(sum);
    const rest = series.at(-1)?.data as [number, number][];
    expect(rest[1]?.[1]).toBeCloseTo(
      (spec.series[7]?.values[1] ?? 0) + (spec.series[8]?.values[1] ?? 0) + (spec.series[9]?.values[1] ?? 0),
    );
    expect(words).toContain("+3 more");
  });

  test("more rows than can be read are counted", () => {
    const labels = Array.from({ length: 100 }, (_, i) => `pod-${i}`);
    expect(
      look(
        nameSpec(
          labels,
          labels.map((_, i) => i),
        ),
      ).words,
    ).toContain("+58 more");
  });
});

describe("others", () => {
  test("a heat strip has a row a series, and empty cells stay empty", () => {
    const values = (at: number) => Array.from({ length: 10 }, (_, i) => (i === at ? null : i));
    const { shapes, words } = look(
      timeSpec(
        {
          kind: "heat-strip",
          series: [
            { name: "a", values: values(3) },
            { name: "b", values: values(4) },
          ],
        },
        10,
      ),
    );
    expect(words).toEqual(expect.arrayContaining(["a", "b", "0%", "9%"]));
    const cells = shapes.filter(({ type }) => type === "cells").flatMap(({ shape }) => shape?.rects as number[][]);
    const width = Math.max(...cells.map(([x = 0, , w = 0]) => x + w)) - Math.min(...cells.map(([x = 0]) => x));
    const filled = cells.reduce((sum, [, , w = 0]) => sum + w, 0);
    expect(filled / width).toBeCloseTo((9 + 9) / 10, 1);
  });

  test("a sparkline has no axes, and says its newest value", () => {
    const { option, words, heightPx } = look(
      timeSpec({ kind: "sparkline", series: [{ name: "a", values: [1, 2, 7, null] }] }, 4),
    );
    expect(option.xAxis).toMatchObject({ show: false });
    expect(option.yAxis).toMatchObject({ show: false });
    expect(words).toEqual(["CPU of node-3, last 3 hours", "7%"]);
    expect(heightPx).toBeLessThan(100);
  });

  test.each(["line", "area", "bar", "stacked-bar", "heat-strip", "sparkline"] as const)(
    "%s without data says so",
    (kind) => {
      for (const series of [[], [{ name: "a", values: [null, null] }]]) {
        const { words, option } = look(timeSpec({ kind, series }, 2));
        expect(words).toEqual(["CPU of node-3, last 3 hours", "no data"]);
        expect(option.series).toBeUndefined();
      }
      expect(look(nameSpec([], [], { kind })).words).toContain("no data");
    },
  );

  test("outside text keeps to its line and holds nothing that breaks the picture", () => {
    const { words } = look(
      timeSpec(
        {
          title: "a\u0000b\nc\ud800 <b>&amp;",
          series: [
            { name: "x\u001b[31m", values: [1, 2] },
            { name: "y", values: [2, 3] },
          ],
        },
        2,
      ),
    );
    expect(words).toContain("a b c\ufffd <b>&amp;");
    expect(words).toContain("x [31m");
  });
});

test.each(["light", "dark"] as const)("colours of the %s theme can be seen", (name) => {
  const theme = themeOf(name);
  expect(new Set(theme.series).size).toBe(8);
  for (const color of theme.series) expect(contrast(color, theme.background)).toBeGreaterThanOrEqual(3);
  for (const color of [theme.text, theme.muted, theme.threshold])
    expect(contrast(color, theme.background)).toBeGreaterThanOrEqual(4.5);
  const lightness = theme.heat.map(luminance);
  const rising = name === "dark" ? lightness : [...lightness].reverse();
  expect(rising).toEqual([...rising].sort((a, b) => a - b));
});

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
