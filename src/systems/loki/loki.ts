import { type Clock, isoTime } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import { plural } from "../../base/text/words.ts";
import type { HttpClient, HttpRequest } from "../http.ts";
import type { LogLine, LogsReader, LogsRequest } from "../logs-reader.ts";
import { decideLabels, type LogLabels, labelOf } from "./labels.ts";
import { renderLogql } from "./logql.ts";
import { type Bounds, readPages } from "./pages.ts";
import { type Entry, parseNames } from "./reply.ts";

export interface LokiOptions {
  /** As configured: "prod". */
  readonly name: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly cluster?: string;
  readonly match?: Readonly<Record<string, string>>;
  readonly bounds?: Bounds;
}

/** Enough to tell templates apart, and some seconds to read. */
const BOUNDS: Bounds = { maxLines: 20_000, maxBytes: 16 * 2 ** 20 };
const LABELS_MS = 5 * 60_000;
/** How far back labels are looked for beyond the range, so that a quiet hour does not hide them. */
const LABELS_BACK_MS = 24 * 3_600_000;

/** A reader of one server with Loki's API. */
export function createLoki(options: LokiOptions): LogsReader {
  const { name, http, clock, match = {}, bounds = BOUNDS } = options;
  const title = `Loki ${name}`;
  let known: { readonly labels: LogLabels; readonly fromMs: number; readonly readMs: number } | undefined;

  function send(request: HttpRequest, signal: AbortSignal | undefined) {
    return http.send(signal === undefined ? request : { ...request, signal });
  }

  async function names(path: string, range: { fromMs: number; toMs: number }, signal: AbortSignal | undefined) {
    const query = { start: nanoseconds(range.fromMs), end: nanoseconds(range.toMs) };
    return parseNames(title, await send({ path, query }, signal));
  }

  async function labelsOf({ fromMs, toMs }: LogsRequest, signal: AbortSignal | undefined): Promise<LogLabels> {
    if (known && clock.now() - known.readMs < LABELS_MS && fromMs >= known.fromMs) return known.labels;
    const from = fromMs - LABELS_BACK_MS;
    const labels = decideLabels(await names("/loki/api/v1/labels", { fromMs: from, toMs }, signal));
    // None at all is no knowledge worth keeping: the server may have begun a moment ago.
    if (Object.keys(labels).length > 0) known = { labels, fromMs: from, readMs: clock.now() };
    return labels;
  }

  /** The matcher that narrows to the cluster; throws where its lines cannot be told from those of others. */
  async function clusterMatcher(
    request: LogsRequest,
    label: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Readonly<Record<string, string>>> {
    const { cluster, onlyCluster } = request;
    if (options.cluster !== undefined) {
      if (options.cluster !== cluster) throw untold(cluster);
      return {};
    }
    if (label !== undefined && label in match) return {};
    if (label !== undefined) {
      const path = `/loki/api/v1/label/${encodeURIComponent(label)}/values`;
      const values = await names(path, { fromMs: request.fromMs - LABELS_BACK_MS, toMs: request.toMs }, signal);
      if (values.includes(cluster)) return { [label]: cluster };
      if (values.length > 1) throw untold(cluster);
    }
    if (!onlyCluster) throw untold(cluster);
    return {};
  }

  function untold(cluster: string): OpsError {
    const says = `${title} does not tell which of its lines are from cluster ${cluster}. Set cluster: or match: under loki:.`;
    return new OpsError("invalid", says);
  }

  function lineOf({ atNs, stream, line }: Entry, labels: LogLabels): LogLine {
    return {
      atMs: Number(atNs / 1_000_000n),
      pod: labelOf(stream, "pod", labels),
      container: labelOf(stream, "container", labels),
      text: line.replace(/[\r\n]+$/, ""),
    };
  }

  return {
    ...{ name, title },
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
    async read(request, { signal } = {}) {
      const labels = await labelsOf(request, signal);
      const logql = renderLogql(request, labels, {
        ...match,
        ...(await clusterMatcher(request, labels.cluster, signal)),
      });
      if (logql === undefined) {
        const says = `${title} has no label that tells ${request.namespace === undefined ? "pods" : "namespaces"} apart, so nothing was read there.`;
        throw new OpsError("invalid", says);
      }
      const range = { fromNs: BigInt(nanoseconds(request.fromMs)), toNs: BigInt(nanoseconds(request.toMs)) };
      const pages = await readPages(
        ({ fromNs, toNs, limit }) =>
          send(
            {
              path: "/loki/api/v1/query_range",
              query: {
                ...{ query: logql, start: String(fromNs), end: String(toNs) },
                ...{ limit: String(limit), direction: "backward" },
              },
            },
            signal,
          ),
        title,
        range,
        bounds,
      );
      const lines = pages.entries.map((entry) => lineOf(entry, labels)).reverse();
      const source: Source = { system: title, query: logql, at: isoTime(clock.now()) };
      return { lines, cut: cutOf(title, pages, lines), sources: [source] };
    },
  };
}

function cutOf(
  title: string,
  { full, crowded }: { readonly full: boolean; readonly crowded: number },
  lines: readonly LogLine[],
): readonly string[] {
  const [first] = lines;
  const said: string[] = [];
  if (full && first)
    said.push(
      `Of ${title} the newest ${plural(lines.length, "line")} were read, those since ${isoTime(first.atMs)}. Ask for a shorter time, or for words they hold.`,
    );
  if (crowded > 0)
    said.push(`At ${plural(crowded, "moment")} ${title} holds more lines than it hands out; some are left out.`);
  return said;
}

function nanoseconds(ms: number): string {
  return `${BigInt(Math.max(0, Math.round(ms))) * 1_000_000n}`;
}
