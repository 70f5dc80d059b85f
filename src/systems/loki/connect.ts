import type { Clock } from "../../base/clock.ts";
import { createHttpClient, type HttpClientOptions } from "../http-client.ts";
import { authorizationOf } from "../http-server-config.ts";
import type { LogsReader } from "../logs-reader.ts";
import type { LokiServer } from "./config.ts";
import { createLoki } from "./loki.ts";

/** The client for one configured server. */
export function clientOf(server: LokiServer, more: Omit<HttpClientOptions, "title" | "baseUrl" | "headers">) {
  return createHttpClient({
    title: `Loki ${server.name}`,
    baseUrl: server.url,
    headers: {
      ...server.headers,
      ...(server.tenant === undefined ? {} : { "x-scope-orgid": server.tenant }),
      ...authorizationOf(server),
    },
    ...more,
  });
}

/** The reader for one configured server, with its own HTTP client. Does not call it yet. */
export function connectLoki(
  server: LokiServer,
  parts: { readonly clock: Clock; readonly observe?: NonNullable<HttpClientOptions["observe"]> },
): LogsReader {
  const { name, cluster, match, timeoutMs = 15_000 } = server;
  return createLoki({
    ...{ name, clock: parts.clock, http: clientOf(server, { timeoutMs, ...parts }) },
    ...(cluster === undefined ? {} : { cluster }),
    ...(match === undefined ? {} : { match }),
  });
}
