import type { Clock } from "../../base/clock.ts";
import type { HttpReply } from "../http.ts";
import { createHttpClient } from "../http-client.ts";
import { parseFields } from "../http-reply.ts";
import { authorizationOf } from "../http-server-config.ts";
import type { PrometheusServer } from "./config.ts";
import { connectPrometheus } from "./connect.ts";

export interface PrometheusProbe {
  /** Undefined for servers that speak Prometheus's API and do not tell. */
  readonly version: string | undefined;
  readonly metrics: number;
  /** "job instance" of each scrape target that could not be scraped the last time. */
  readonly down: readonly string[];
}

/** Looks whether a server is what it is taken for. Throws as a reader does. */
export async function probePrometheus(
  server: PrometheusServer,
  parts: { readonly clock: Clock; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<PrometheusProbe> {
  const { clock, timeoutMs, signal } = parts;
  const reader = connectPrometheus({ ...server, timeoutMs }, { clock });
  const names = await reader.labelValues("__name__", undefined, { signal });
  const [version, down] = await Promise.all([
    readVersion(server, parts),
    reader.instant("up == 0", clock.now(), { signal }),
  ]);
  return {
    version,
    metrics: names.length,
    down: down.series.map(({ labels }) => [labels.job, labels.instance].filter(Boolean).join(" ")),
  };
}

async function readVersion(
  server: PrometheusServer,
  { clock, timeoutMs, signal }: { readonly clock: Clock; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const http = createHttpClient({
    title: `Prometheus ${server.name}`,
    baseUrl: server.url,
    headers: { ...server.headers, ...authorizationOf(server) },
    timeoutMs,
    retries: 0,
    clock,
  });
  const reply = await http
    .send({ path: "/api/v1/status/buildinfo", signal })
    .catch((): HttpReply => ({ status: 0, contentType: "", text: "" }));
  const data = parseFields(reply.text)?.data as { version?: unknown } | undefined;
  return typeof data?.version === "string" ? data.version : undefined;
}
