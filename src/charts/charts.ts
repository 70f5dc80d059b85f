import type { ChartSpec } from "../message/chart-spec.ts";

export interface DrawOptions {
  readonly theme: "light" | "dark";
  /** CSS pixels of the picture's width; 720 for chat, 360 for a phone. The PNG has twice as many. */
  readonly widthPx: number;
  /** At one pixel for each CSS pixel and with few colours: for a picture that has to stand inside a message. */
  readonly small?: boolean;
}

export interface Picture {
  readonly png: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Draws charts off the main thread: the thread starts with the first chart and ends when idle for a minute. A spec that
 * cannot be drawn is `invalid`; a thread that dies fails its own charts with `unavailable` and the next gets a new one.
 */
export interface Charts {
  draw(chart: ChartSpec, options: DrawOptions): Promise<Picture>;
  close(): Promise<void>;
}
