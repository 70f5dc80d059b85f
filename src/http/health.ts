import type { Metrics } from "../base/telemetry/metrics.ts";
import type { Route } from "../bot/route.ts";
import { json } from "./api.ts";

/** For probes and scrapers. `ready` is whether the house could answer a question now. */
export function createHealthRoutes(deps: { ready(): Promise<boolean>; readonly metrics: Metrics }): readonly Route[] {
  return [
    { method: "GET", path: "/healthz", handle: async () => json({ status: "alive" }) },
    {
      method: "GET",
      path: "/readyz",
      handle: async () =>
        (await deps.ready()) ? json({ status: "ready" }) : json({ status: "the database does not answer" }, 503),
    },
    {
      method: "GET",
      path: "/metrics",
      handle: async () => {
        const { text, contentType } = await deps.metrics.expose();
        return { status: 200, headers: { "content-type": contentType }, body: text };
      },
    },
  ];
}
