import { OpsError } from "../../src/base/errors.ts";
import { nearestName } from "../../src/base/text/nearest.ts";
import { listOf } from "../../src/base/text/words.ts";
import type { HostReader } from "../../src/systems/host/host-reader.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import type { Option } from "../../src/tool/tool.ts";

/** Where figures come from: the configured Prometheus servers, and this machine. */
export interface MetricSources {
  readonly prometheus: readonly MetricsReader[];
  readonly host: HostReader;
}

/** The server that was named, the only one there is, or the question which. */
export function pickServer(
  sources: MetricSources,
  input: Readonly<Record<string, unknown>> & { readonly source?: string | undefined },
): { readonly server: MetricsReader } | { readonly question: string; readonly options: readonly Option[] } | undefined {
  const { prometheus } = sources;
  if (input.source !== undefined) {
    const wanted = input.source.toLowerCase();
    const server = prometheus.find(({ name }) => name.toLowerCase() === wanted);
    if (server) return { server };
    const names = prometheus.map(({ name }) => name);
    const near = nearestName(wanted, names);
    const cure = near ? `Did you mean ${near}?` : names.length > 0 ? `There is ${listOf(names)}.` : NO_SERVER;
    throw new OpsError("missing", `No metrics server is called ${input.source}. ${cure}`);
  }
  const [only, second] = prometheus;
  if (!only) return undefined;
  if (!second) return { server: only };
  return {
    question: "Which metrics server do you mean?",
    options: prometheus.map(({ name, title }) => ({ label: title, input: { ...input, source: name } })),
  };
}

export const NO_SERVER = "No Prometheus is configured. Set PROMETHEUS_URL, or prometheus: in pilothouse.yaml.";
