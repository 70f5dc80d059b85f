import type { Clock } from "../../base/clock.ts";
import { parseFields } from "../http-reply.ts";
import type { LokiServer } from "./config.ts";
import { clientOf } from "./connect.ts";
import { decideLabels, type LogLabels } from "./labels.ts";
import { parseNames } from "./reply.ts";

export interface LokiProbe {
  /** Undefined for servers that speak Loki's API and do not tell. */
  readonly version: string | undefined;
  /** How many labels it has of the last hours. */
  readonly count: number;
  readonly labels: LogLabels;
}

/** Looks whether a server is what it is taken for. Throws as a reader does. */
export async function probeLoki(
  server: LokiServer,
  parts: { readonly clock: Clock; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<LokiProbe> {
  const { clock, timeoutMs, signal } = parts;
  const http = clientOf(server, { clock, timeoutMs, retries: 0 });
  const [names, build] = await Promise.all([
    http.send({ path: "/loki/api/v1/labels", signal }).then((reply) => parseNames(`Loki ${server.name}`, reply)),
    http.send({ path: "/loki/api/v1/status/buildinfo", signal }).catch(() => undefined),
  ]);
  const version = parseFields(build?.text ?? "")?.version;
  return {
    version: typeof version === "string" ? version : undefined,
    count: names.length,
    labels: decideLabels(names),
  };
}
