import { systemClock } from "../../base/clock.ts";
import { plural } from "../../base/text/words.ts";
import type { LokiServer } from "../../systems/loki/config.ts";
import { type Check, type Finding, LIMIT_MS, ok, skipped, wrong } from "./check.ts";
import { faultOf } from "./run-checks.ts";

export const loki: Check = {
  name: "Loki",
  limitMs: LIMIT_MS,
  look: async ({ config, signal }) => {
    if (config.loki.length === 0) return [skipped("Loki", "none configured; set LOKI_URL to read one.")];
    return Promise.all(config.loki.map((server) => lookAt(server, signal)));
  },
};

async function lookAt(server: LokiServer, signal: AbortSignal): Promise<Finding> {
  const name = `Loki ${server.name}`;
  const { probeLoki } = await import("../../systems/loki/probe.ts");
  try {
    // Below the check's own limit, so that one slow server among several is told by its name.
    const timeoutMs = LIMIT_MS - 1000;
    const { version, count, labels } = await probeLoki(server, { clock: systemClock, timeoutMs, signal });
    const what = version === undefined ? "speaks Loki's API" : `version ${version}`;
    if (count === 0) return wrong(name, `${what}, but it has had no lines lately.`, "Check what writes to it.");
    if (labels.namespace === undefined) {
      const cure = "Let what writes to it keep the label namespace.";
      return wrong(name, `${what}, but none of its ${plural(count, "label")} means a namespace.`, cure);
    }
    const pods = labels.pod === undefined ? "pods told beside the lines" : `pods under ${labels.pod}`;
    return ok(name, `${what}, namespaces under ${labels.namespace}, ${pods}.`);
  } catch (thrown) {
    return faultOf(name, thrown);
  }
}
