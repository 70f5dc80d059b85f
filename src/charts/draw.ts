import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as ECharts from "echarts";
import type { ChartSpec } from "../message/chart-spec.ts";
import type { DrawOptions, Picture } from "./charts.ts";
import { checkSpec } from "./check.ts";
import { parseFont } from "./font.ts";
import { toDrawing } from "./option.ts";
import { FONT_FAMILY } from "./shapes.ts";
import { encodeSmallPng } from "./small-png.ts";
import type { Fonts } from "./text.ts";
import { themeOf } from "./theme.ts";

const require = createRequire(import.meta.url);
const PIXELS = 2; // for screens that are sharper than CSS pixels, as phones are

/** Draws in the thread that calls it; only the drawing thread should. Heavy: the first call loads echarts and resvg. */
export interface Drawer {
  svg(
    spec: ChartSpec,
    options: DrawOptions,
  ): { readonly svg: string; readonly widthPx: number; readonly heightPx: number };
  png(spec: ChartSpec, options: DrawOptions): Picture;
}

export async function loadDrawer(): Promise<Drawer> {
  // One minified file loads in 50 ms; the package's own modules, several hundred files, in 460 (1200 through tsx).
  const echarts = require("echarts/dist/echarts.common.min.js") as typeof ECharts;
  const { Resvg } = await import("@resvg/resvg-js");
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
  );
  const [regular, bold] = fontFiles.map((file) => parseFont(readFileSync(file)));
  if (regular === undefined || bold === undefined) throw new RangeError("the fonts are missing");
  const fonts: Fonts = { regular, bold };
  echarts.graphic.registerShape("cells", echarts.graphic.extendShape({ shape: { rects: [] }, buildPath: buildCells }));
  echarts.setPlatformAPI({ measureText: (text, font) => measure(fonts, text, font) });

  function svg(spec: ChartSpec, options: DrawOptions) {
    checkSpec(spec);
    const widthPx = Math.round(Math.min(2000, Math.max(200, options.widthPx)));
    const { option, heightPx } = toDrawing(spec, { theme: themeOf(options.theme), fonts, widthPx });
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: widthPx, height: heightPx });
    try {
      chart.setOption(option);
      return { svg: chart.renderToSVGString(), widthPx, heightPx };
    } finally {
      chart.dispose();
    }
  }

  return {
    svg,
    png(spec, options) {
      const drawn = svg(spec, options);
      const image = new Resvg(drawn.svg, {
        fitTo: { mode: "zoom", value: options.small ? 1 : PIXELS },
        font: { loadSystemFonts: false, fontFiles, defaultFontFamily: FONT_FAMILY },
      }).render();
      const png = options.small ? encodeSmallPng(image.pixels, image.width, image.height) : image.asPng();
      return { png, widthPx: drawn.widthPx, heightPx: drawn.heightPx };
    },
  };
}

/** echarts asks with a CSS font such as "bold 15px DejaVu Sans". */
function measure(fonts: Fonts, text: string, font: string | undefined): { width: number } {
  const sizePx = Number(/(\d+(?:\.\d+)?)px/.exec(font ?? "")?.[1] ?? 12);
  return { width: (/bold/.test(font ?? "") ? fonts.bold : fonts.regular).widthPx(text, sizePx) };
}

function buildCells(
  path: { rect(x: number, y: number, w: number, h: number): void },
  shape: { readonly rects?: unknown },
): void {
  for (const [x, y, width, height] of shape.rects as readonly [number, number, number, number][])
    path.rect(x, y, width, height);
}
