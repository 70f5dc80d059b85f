import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { FaultKind } from "../base/errors.ts";
import type { ChartSpec } from "../message/chart-spec.ts";
import type { DrawOptions, Picture } from "./charts.ts";

/** What the drawing thread is told, one at a time, and what it answers. */
export interface Order {
  readonly spec: ChartSpec;
  readonly options: DrawOptions;
}

export type Outcome =
  | { readonly ok: true; readonly picture: Picture }
  | { readonly ok: false; readonly kind: FaultKind; readonly message: string; readonly detail: string };

/** Starts a drawing thread: from the build plainly, from the sources through tsx. */
export function startThread(): Worker {
  const options = { name: "charts", resourceLimits: { maxOldGenerationSizeMb: 512 } };
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL("./worker.js", import.meta.url), { ...options, execArgv: [] });
  }
  // `--import tsx` registers itself on the main thread only (tsx 4.23 on Node 20), so the thread has to do it.
  const tsx = new URL(
    "dist/esm/api/index.mjs",
    pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json")),
  ).href;
  const file = new URL("./worker.ts", import.meta.url).href;
  const start = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(file)}); });`;
  return new Worker(start, { ...options, eval: true, execArgv: [] });
}
