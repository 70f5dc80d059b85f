import { systemClock } from "../../base/clock.ts";
import { plural } from "../../base/text/words.ts";
import { type Check, type Finding, LIMIT_MS, ok, skipped } from "./check.ts";
import { faultOf } from "./run-checks.ts";

/** Every cluster that is looked at: whether it answers, what it is, and whether its pods may be read. */
export const kubernetes: Check = {
  name: "Kubernetes",
  limitMs: LIMIT_MS * 2,
  look: async ({ config, signal }) => {
    const { connectKubernetes } = await import("../../systems/kubernetes/connect.ts");
    const parts = { clock: systemClock, environment: process.env };
    const readers = await connectKubernetes({ ...config.kubernetes, timeoutMs: LIMIT_MS - 1000 }, parts);
    if (readers.length === 0) return [skipped("Kubernetes", "no cluster configured; set KUBECONFIG to look at one.")];
    return Promise.all(
      readers.map(async (reader): Promise<Finding> => {
        const name = `Kubernetes ${reader.cluster}`;
        try {
          const version = await reader.version(signal);
          const pods = await reader.list(await reader.kind("pods", signal), { limit: 500, signal });
          const count = `${pods.more ? "more than " : ""}${plural(pods.items.length, "pod")}`;
          return ok(name, `version ${version}, ${count} may be read.`);
        } catch (thrown) {
          return faultOf(name, thrown);
        }
      }),
    );
  },
};
