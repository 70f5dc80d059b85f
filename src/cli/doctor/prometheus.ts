import { systemClock } from "../../base/clock.ts";
import { listOf, plural } from "../../base/text/words.ts";
import type { PrometheusServer } from "../../systems/prometheus/config.ts";
import { type Check, type Finding, LIMIT_MS, ok, skipped, wrong } from "./check.ts";
import { faultOf } from "./run-checks.ts";

const MOST_NAMED = 3;

export const prometheus: Check = {
  name: "Prometheus",
  limitMs: LIMIT_MS,
  look: async ({ config, signal }) => {
    if (config.prometheus.length === 0)
      return [skipped("Prometheus", "none configured; set PROMETHEUS_URL to read one.")];
    const found = await Promise.all(config.prometheus.map((server) => lookAt(server, signal)));
    return found.flat();
  },
};

async function lookAt(server: PrometheusServer, signal: AbortSignal): Promise<readonly Finding[]> {
  const name = `Prometheus ${server.name}`;
  const { probePrometheus } = await import("../../systems/prometheus/probe.ts");
  try {
    // Below the check's own limit, so that one slow server among several is told by its name.
    const timeoutMs = LIMIT_MS - 1000;
    const { version, metrics, down } = await probePrometheus(server, { clock: systemClock, timeoutMs, signal });
    const what = version === undefined ? "speaks Prometheus's API" : `version ${version}`;
    if (metrics === 0) return [wrong(name, `${what}, but it has no metrics.`, "Check what it scrapes.")];
    const reached = ok(name, `${what}, ${plural(metrics, "metric")}${down.length === 0 ? ", every target up" : ""}.`);
    return down.length === 0 ? [reached] : [reached, targetsDown(name, down)];
  } catch (thrown) {
    return [faultOf(name, thrown)];
  }
}

function targetsDown(name: string, down: readonly string[]): Finding {
  const more = down.length > MOST_NAMED ? [`${down.length - MOST_NAMED} more`] : [];
  const named = listOf([...down.slice(0, MOST_NAMED), ...more]);
  const are = down.length === 1 ? "is" : "are";
  return wrong(name, `${plural(down.length, "scrape target")} ${are} down: ${named}.`, "Its page /targets tells why.");
}
