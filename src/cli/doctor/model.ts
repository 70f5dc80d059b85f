import { endpointsOf, type ModelEndpoint } from "../../agent/model/config.ts";
import { clip, listOf } from "../../base/text/words.ts";
import { type Check, type Finding, LIMIT_MS, ok, skipped, wrong } from "./check.ts";
import { faultOf } from "./run-checks.ts";

const NAME = "model";
const MOST_NAMED = 5;

export const model: Check = {
  name: NAME,
  limitMs: LIMIT_MS,
  look: async ({ config, signal }) => {
    const endpoints = endpointsOf(config.model);
    if (endpoints.length === 0) return [skipped(NAME, "none configured: words are matched to tools without one.")];
    return Promise.all(endpoints.map((endpoint) => lookAt(endpoint, signal)));
  },
};

async function lookAt(endpoint: ModelEndpoint, signal: AbortSignal): Promise<Finding> {
  const name = `${NAME} ${clip(endpoint.model, 60)}`;
  try {
    const { probeModel } = await import("../../agent/model/probe.ts");
    const { listed, models, callsTools } = await probeModel(endpoint, signal);
    const at = new URL(endpoint.baseUrl).origin;
    if (!callsTools) {
      return wrong(
        name,
        `answers at ${at}, but calls no tools.`,
        "Choose a model that does; without tools it cannot look.",
      );
    }
    const others = listOf(models.slice(0, MOST_NAMED));
    const list = listed === false && others !== "" ? ` Its server lists ${clip(others, 200)}, not this name.` : "";
    return ok(name, `answers at ${at} and calls tools.${list}`);
  } catch (thrown) {
    return faultOf(name, thrown);
  }
}
