import type { LogMinerOptions } from "../../../src/analysis/logs/contract/miner.ts";
import type { LogSummary, LogTemplate } from "../../../src/analysis/logs/contract/summary.ts";
import { createLogMiner } from "../../../src/analysis/logs/log-miner.ts";

export const nowMs = Date.UTC(2026, 10, 20, 15);

/** The summary of one replica's whole log. */
export function mined(log: string, options: Partial<LogMinerOptions> = {}): LogSummary {
  const miner = createLogMiner({ nowMs, ...options });
  miner.add(log, { replica: "one" });
  return miner.end();
}

/** The only template of a log that has one. */
export function onlyTemplate(log: string): LogTemplate {
  const { templates } = mined(log);
  const [first] = templates;
  if (!first || templates.length !== 1)
    throw new Error(`${templates.length} templates: ${templates.map(({ template }) => template).join(" | ")}`);
  return first;
}
