import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseFont } from "../../src/charts/font.ts";
import type { Canvas } from "../../src/charts/header.ts";
import { themeOf } from "../../src/charts/theme.ts";
import type { PlotSpec } from "../../src/message/chart-spec.ts";

const require = createRequire(import.meta.url);
const font = (name: string) => parseFont(readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}`)));
export const fonts = { regular: font("DejaVuSans.ttf"), bold: font("DejaVuSans-Bold.ttf") };

export function canvas(widthPx = 720, theme: "light" | "dark" = "light"): Canvas {
  return { widthPx, theme: themeOf(theme), fonts };
}

export const START = Date.UTC(2026, 10, 20, 9);

/** A spec of `count` minutes with `series` lines, to be changed by the test. */
export function timeSpec(change: Partial<PlotSpec> = {}, count = 180, series = 1): PlotSpec {
  return {
    kind: "line",
    title: "CPU of node-3, last 3 hours",
    alt: "",
    unit: "%",
    x: { kind: "time", atMs: Array.from({ length: count }, (_, i) => START + i * 60_000), zone: "Europe/Berlin" },
    series: Array.from({ length: series }, (_, k) => ({
      name: `node-${k}`,
      values: Array.from({ length: count }, (_, i) => 40 + k + 10 * Math.sin(i / 9)),
    })),
    ...change,
  };
}

export function nameSpec(
  labels: readonly string[],
  values: readonly (number | null)[],
  change: Partial<PlotSpec> = {},
): PlotSpec {
  return {
    kind: "bar",
    title: "Pods by CPU",
    alt: "",
    unit: "cores",
    x: { kind: "category", labels },
    series: [{ name: "cpu", values }],
    ...change,
  };
}

export interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly sizePx: number;
}

/** The words of a rendered SVG with their anchors. */
export function wordsOf(svg: string): readonly Word[] {
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = "", text = ""]) => {
    const moved = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(attributes);
    const number = (name: string) => Number(new RegExp(`\\s${name}="([-\\d.]+)"`).exec(attributes)?.[1] ?? 0);
    return {
      text,
      x: number("x") + Number(moved?.[1] ?? 0),
      y: number("y") + Number(moved?.[2] ?? 0),
      sizePx: Number(/font-size:\s*([\d.]+)px/.exec(attributes)?.[1] ?? Number.NaN),
    };
  });
}
