import type { Clock } from "../../base/clock.ts";
import type { HttpReply } from "../http.ts";
import { parseAddress } from "../http-address.ts";
import { createHttpClient, type HttpClientOptions } from "../http-client.ts";
import { parseFields } from "../http-reply.ts";
import { authorizationOf } from "../http-server-config.ts";
import type { MetricsReader } from "../metrics-reader.ts";
import type { PrometheusServer } from "./config.ts";
import { createPrometheus } from "./prometheus.ts";

/** The reader for one configured server, with its own HTTP client. Does not call it yet. */
export function connectPrometheus(
  server: PrometheusServer,
  parts: { readonly clock: Clock; readonly observe?: NonNullable<HttpClientOptions["observe"]> },
): MetricsReader {
  const timeoutMs = server.timeoutMs ?? 10_000;
  const title = `Prometheus ${server.name}`;
  const http = createHttpClient({
    title,
    baseUrl: server.url,
    headers: { ...server.headers, ...authorizationOf(server) },
    timeoutMs,
    clock: parts.clock,
    isFinal: isOwnAnswer,
    ...(parts.observe === undefined ? {} : { observe: parts.observe }),
  });
  const address = parseAddress(title, server.url).shown;
  return createPrometheus({ name: server.name, http, clock: parts.clock, address, timeoutMs });
}

/**
 * Prometheus answers 503 when a query took too long, with its reason as JSON. Asking again would cost it the same once
 * more; "not ready yet" comes as plain text, and may pass.
 */
export function isOwnAnswer(reply: HttpReply): boolean {
  return reply.status === 503 && reply.text.length < 10_000 && parseFields(reply.text)?.status === "error";
}
