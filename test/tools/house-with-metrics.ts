import { systemClock } from "../../src/base/clock.ts";
import { newId } from "../../src/base/ids.ts";
import type { ServiceBook } from "../../src/domain/services/service.ts";
import type { HostReader } from "../../src/systems/host/host-reader.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import type { Outcome } from "../../src/tool/outcome.ts";
import type { Tool, ToolContext } from "../../src/tool/tool.ts";
import { createMetricNames } from "../../tools/metrics/metric-names.ts";
import { createMetricsQuery } from "../../tools/metrics/metrics-query.ts";
import { createMetricsShow } from "../../tools/metrics/metrics-show.ts";
import { createMetricsTop } from "../../tools/metrics/metrics-top.ts";
import { createHouse, enrolActor } from "../fakes/house.ts";
import { bookOver } from "../fakes/service-book.ts";

/** A machine of which nothing is sampled unless the test says so. */
export function quietHost(more: Partial<HostReader> = {}): HostReader {
  const nothing = () => {
    throw new Error("this machine was not meant to be looked at");
  };
  return {
    hostname: "here",
    since: () => undefined,
    status: nothing,
    samples: nothing,
    top: nothing,
    start: nothing,
    ...more,
  };
}

export interface Called {
  readonly outcome: Outcome;
  /** The data, whatever it is, for a look inside. */
  readonly data: Record<string, unknown>;
  readonly said: string;
  /** The exact query of the first source. */
  readonly query: string;
}

/** Calls the metrics tools through the real gate; with `nowMs` at that time, else now. */
export async function metricsHouse(
  prometheus: readonly MetricsReader[],
  host: HostReader = quietHost(),
  nowMs?: number,
  services: ServiceBook = bookOver([]),
) {
  const sources = { prometheus, host };
  const now = () => nowMs ?? Date.now();
  const names = createMetricNames(systemClock);
  const tools = [
    createMetricsShow({ sources, names, services }),
    createMetricsTop({ sources, names, services }),
    createMetricsQuery({ sources }),
  ].map((tool): Tool => at(tool, now));
  const house = await createHouse({ tools, limits: { callsPerMinute: 10_000 } });
  return {
    house,
    call: async (name: string, input: Record<string, unknown>): Promise<Called> => {
      // A later house of the same file empties the database they share.
      const actor = await enrolActor(house, "ann", "viewer");
      const outcome = await house.gate.call({ ...actor, requestId: newId("r") }, name, input);
      const found = outcome as { data?: Record<string, unknown>; sources?: readonly { query: string }[] };
      return { outcome, data: found.data ?? {}, said: outcome.message.summary, query: found.sources?.[0]?.query ?? "" };
    },
  };
}

/** The house's clock stands still while a real server's goes on: the tool is told the real time, and nothing is cached. */
function at(tool: Tool, now: () => number): Tool {
  if (tool.effect !== "read") return tool;
  const { cacheMs: _, ...uncached } = tool;
  return {
    ...uncached,
    run: (input, context: ToolContext) => tool.run(input, { ...context, nowMs: now() }),
    view: (result, input, context) => tool.view(result, input, { ...context, nowMs: now() }),
  };
}
