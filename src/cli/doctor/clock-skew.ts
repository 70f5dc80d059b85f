import type { PrometheusServer } from "../../systems/prometheus/config.ts";
import { type Check, type Finding, LIMIT_MS, ok, skipped, wrong } from "./check.ts";

const NAME = "clock";
/** Beyond this a question about the last minutes misses samples; the Date header itself is good to a second. */
const MOST_SECONDS = 5;

export const clockSkew: Check = {
  name: NAME,
  limitMs: LIMIT_MS,
  look: async ({ config, signal }) => {
    if (config.prometheus.length === 0) return [skipped(NAME, "nothing to compare it with.")];
    return Promise.all(config.prometheus.map((server) => compare(server, signal)));
  },
};

async function compare(server: PrometheusServer, signal: AbortSignal): Promise<Finding> {
  const whose = `Prometheus ${server.name}`;
  const address = new URL(server.url);
  address.username = "";
  address.password = "";
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS - 1000)]);
    const beganMs = Date.now();
    // Any reply has a Date, even a refusal: no credentials are needed, and a redirect is not followed.
    const reply = await fetch(address, { method: "HEAD", redirect: "manual", signal: limit });
    const middleMs = (beganMs + Date.now()) / 2;
    const theirsMs = Date.parse(reply.headers.get("date") ?? "");
    if (Number.isNaN(theirsMs)) return skipped(NAME, `${whose} does not tell its time.`);
    return judge(whose, (middleMs - theirsMs) / 1000);
  } catch {
    return skipped(NAME, `${whose} could not be asked for its time.`);
  }
}

export function judge(whose: string, aheadSeconds: number): Finding {
  const off = Math.abs(aheadSeconds);
  if (off <= MOST_SECONDS) return ok(NAME, `agrees with that of ${whose}.`);
  const way = aheadSeconds > 0 ? "ahead of" : "behind";
  return wrong(
    NAME,
    `this machine is ${Math.round(off)} s ${way} ${whose}.`,
    "Set both by NTP (timedatectl set-ntp true).",
  );
}
