import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Pilothouse's own metrics. Labels come from closed sets (tool names, outcomes, configured systems), never from input. */
export interface Metrics {
  toolCalled(tool: string, outcome: string, seconds: number): void;
  providerCalled(system: string, outcome: "ok" | "error", seconds: number): void;
  outbox(depth: number, oldestSeconds: number, parked: number): void;
  /** Something from a platform came to nothing; `reason` is one of the adapter's own. */
  refusedByAdapter(adapter: string, reason: string): void;
  /** The text of `/metrics`. */
  expose(): Promise<{ text: string; contentType: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const calls = new Counter({
    name: "pilothouse_tool_calls_total",
    help: "Tool calls through the gate, by outcome",
    labelNames: ["tool", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "pilothouse_tool_calls_duration_seconds",
    help: "How long tool calls took",
    labelNames: ["tool"],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 20],
    registers,
  });
  const providers = new Counter({
    name: "pilothouse_provider_calls_total",
    help: "Calls to outside systems, by outcome",
    labelNames: ["system", "outcome"],
    registers,
  });
  const providerSeconds = new Histogram({
    name: "pilothouse_provider_calls_duration_seconds",
    help: "How long calls to outside systems took",
    labelNames: ["system"],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 20],
    registers,
  });
  const depth = new Gauge({ name: "pilothouse_outbox_depth", help: "Messages owed to a platform", registers });
  const age = new Gauge({
    name: "pilothouse_outbox_oldest_seconds",
    help: "Age of the oldest owed message",
    registers,
  });
  const parked = new Gauge({
    name: "pilothouse_outbox_parked",
    help: "Messages set aside after repeated failures",
    registers,
  });
  const refusals = new Counter({
    name: "pilothouse_adapter_refusals_total",
    help: "What came from a platform and was refused, by reason",
    labelNames: ["adapter", "reason"],
    registers,
  });
  return {
    refusedByAdapter: (adapter, reason) => refusals.inc({ adapter, reason }),
    toolCalled: (tool, outcome, took) => {
      calls.inc({ tool, outcome });
      seconds.observe({ tool }, took);
    },
    providerCalled: (system, outcome, took) => {
      providers.inc({ system, outcome });
      providerSeconds.observe({ system }, took);
    },
    outbox: (owed, oldestSeconds, parkedCount) => {
      depth.set(owed);
      age.set(oldestSeconds);
      parked.set(parkedCount);
    },
    expose: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
