import { type Clock, isoTime } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../http.ts";
import type { MetricsReader } from "../metrics-reader.ts";
import { alignRange } from "../metrics-step.ts";
import { graphLink } from "./link.ts";
import { parseLabelSets, parseMetadata, parseQuery, parseStrings } from "./parse.ts";

export interface PrometheusOptions {
  /** As configured: "prod". */
  readonly name: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Where people reach it, without credentials, for links in sources. None are made without it. */
  readonly address?: string;
  /** How long the server may work on one query; it is told to stop then. */
  readonly timeoutMs?: number;
  /** Prometheus itself refuses more than 11,000. */
  readonly maxPointsPerSeries?: number;
  /** Of all series of one reply together. 500,000 are about 20 MB of JSON and 0.2 s to read. */
  readonly maxPoints?: number;
}

const MOST_LABEL_SETS = 1000;

/** A reader of one server with Prometheus's API: Prometheus, Thanos, Mimir, VictoriaMetrics. */
export function createPrometheus(options: PrometheusOptions): MetricsReader {
  const { name, http, clock, address, maxPointsPerSeries = 11_000, maxPoints = 500_000 } = options;
  const title = `Prometheus ${name}`;
  const limit = options.timeoutMs === undefined ? {} : { timeout: `${options.timeoutMs}ms` };

  function ask(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpReply> {
    return http.send(signal === undefined ? request : { ...request, signal });
  }

  function sourceOf(promql: string, url: string | undefined): Source {
    return { system: title, query: promql, at: isoTime(clock.now()), ...(url === undefined ? {} : { url }) };
  }

  return {
    name,
    title,

    async instant(promql, atMs, read) {
      const form = { query: needed(promql), time: seconds(atMs), ...limit };
      const reply = await ask({ path: "/api/v1/query", form }, read?.signal);
      const url = graphLink(address, promql, { fromMs: atMs - 3_600_000, toMs: atMs, stepMs: 15_000 });
      return { ...parseQuery(title, reply, maxPoints), source: sourceOf(promql, url) };
    },

    async range(request, read) {
      const range = alignRange(request, maxPointsPerSeries);
      const form = {
        query: needed(request.promql),
        start: seconds(range.fromMs),
        end: seconds(range.toMs),
        step: seconds(range.stepMs),
        ...limit,
      };
      const reply = await ask({ path: "/api/v1/query_range", form }, read?.signal);
      const source = sourceOf(request.promql, graphLink(address, request.promql, range));
      return { ...parseQuery(title, reply, maxPoints), source, stepMs: range.stepMs };
    },

    async series(match, fromMs, toMs, read) {
      const form = {
        "match[]": needed(match),
        start: seconds(fromMs),
        end: seconds(toMs),
        limit: String(MOST_LABEL_SETS),
      };
      const reply = await ask({ path: "/api/v1/series", form }, read?.signal);
      return parseLabelSets(title, reply, MOST_LABEL_SETS);
    },

    async labelValues(label, match, read) {
      // A name is a path segment here: "." and ".." would climb out of it.
      if (label === "" || label === "." || label === "..")
        throw new OpsError("invalid", `"${label}" is not a label's name.`);
      const path = `/api/v1/label/${encodeURIComponent(label)}/values`;
      const reply = await ask(match === undefined ? { path } : { path, query: { "match[]": match } }, read?.signal);
      return parseStrings(title, reply);
    },

    async metadata(read) {
      const reply = await ask({ path: "/api/v1/metadata" }, read?.signal);
      return reply.status === 404 ? new Map() : parseMetadata(title, reply);
    },
  };
}

/** Prometheus answers an empty query with a parse error at 1:1, which tells nobody anything. */
function needed(promql: string): string {
  if (promql.trim() === "") throw new OpsError("invalid", "The query is empty; give PromQL such as up.");
  return promql;
}

/** Epoch or length in seconds, to the millisecond. */
function seconds(ms: number): string {
  if (!Number.isFinite(ms))
    throw new OpsError("invalid", "A time in a query must be a finite number.", { facts: { ms } });
  return String(Math.round(ms) / 1000);
}
