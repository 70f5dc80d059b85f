import { OpsError } from "../../src/base/errors.ts";
import type { Source } from "../../src/base/source.ts";
import { nearestName } from "../../src/base/text/nearest.ts";
import { listOf } from "../../src/base/text/words.ts";
import type { HostReader } from "../../src/systems/host/host-reader.ts";
import type { MetricsReader } from "../../src/systems/metrics-reader.ts";
import type { Option } from "../../src/tool/tool.ts";

/** Where figures come from: the configured Prometheus servers, and this machine. */
export interface MetricSources {
  readonly prometheus: readonly MetricsReader[];
  readonly host: HostReader;
  /** The sample estate, where no Prometheus is configured. Its title is `DEMO_SYSTEM`. */
  readonly demo?: MetricsReader;
}

/** The system of every source of the sample estate. */
export const DEMO_SYSTEM = "sample estate (DEMO)";

/** What a question asks of this machine. */
export interface Here {
  /** Whether this machine was named. */
  readonly named: boolean;
  /** Whether nothing else was named and this machine can tell it. */
  readonly can: boolean;
}

export type Place = "prometheus" | "demo" | "here" | "nowhere";

/** Who answers: a configured server before all, this machine where it can, and the sample estate what is left. */
export function decidePlace(
  world: { readonly servers: number; readonly demo: boolean },
  asked: Here & { readonly source?: string | undefined },
): Place {
  if (asked.source !== undefined) {
    return world.demo && world.servers === 0 && asked.source.toLowerCase() === "demo" ? "demo" : "prometheus";
  }
  if (world.servers > 0) return "prometheus";
  if (asked.named || asked.can) return "here";
  return world.demo ? "demo" : "nowhere";
}

/** The server that was named, the only one there is, or the question which; undefined where it is not for a server. */
export function pickServer(
  sources: MetricSources,
  input: Readonly<Record<string, unknown>> & { readonly source?: string | undefined },
  here: Here,
): { readonly server: MetricsReader } | { readonly question: string; readonly options: readonly Option[] } | undefined {
  const { prometheus, demo } = sources;
  const place = decidePlace(
    { servers: prometheus.length, demo: demo !== undefined },
    { ...here, source: input.source },
  );
  if (place === "demo" && demo) return { server: demo };
  if (place !== "prometheus") return undefined;
  if (input.source !== undefined) {
    const wanted = input.source.toLowerCase();
    const server = prometheus.find(({ name }) => name.toLowerCase() === wanted);
    if (server) return { server };
    const names = [...prometheus, ...(demo ? [demo] : [])].map(({ name }) => name);
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

/** For a card made of these sources: whether it must say DEMO. */
export function demoOf(sources: readonly Source[]): { readonly demo?: true } {
  return sources.some(({ system }) => system === DEMO_SYSTEM) ? { demo: true } : {};
}

export const NO_SERVER = "No Prometheus is configured. Set PROMETHEUS_URL, or prometheus: in pilothouse.yaml.";
