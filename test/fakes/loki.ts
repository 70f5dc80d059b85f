import type { IncomingHttpHeaders } from "node:http";
import { json, type Loopback, serve } from "../systems/loopback-server.ts";

export interface LokiLine {
  readonly atNs: bigint;
  readonly labels: Readonly<Record<string, string>>;
  readonly line: string;
}

export interface FakeLoki extends Loopback {
  push(...lines: readonly LokiLine[]): void;
  /** Every LogQL that was run, in order. */
  readonly queries: string[];
}

const MATCHER = /\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*")\s*(,|\})/y;
const FILTER =
  /\s*(?:(\|~|\|=|!=|!~)\s*("(?:[^"\\]|\\.)*")|\|\s*((?:\w+\s*(?:=~|!~|=|!=)\s*"(?:[^"\\]|\\.)*"(?:\s+or\s+)?)+))/y;

type Test = (line: LokiLine) => boolean;

/**
 * A Loki for reading, by its HTTP API: times in nanoseconds, the start in and the end out, entries grouped by their labels,
 * `limit` over all streams together in the asked direction, refusals in plain text. Tenants see their own `tenant` label.
 */
export async function startLoki({
  mostEntries = 5000,
  tenants = false,
  answer,
}: {
  readonly mostEntries?: number;
  readonly tenants?: boolean;
  /** A status in place of an answer, for this request. */
  readonly answer?: (count: number, headers: IncomingHttpHeaders) => { status: number; text: string } | undefined;
} = {}): Promise<FakeLoki> {
  const lines: LokiLine[] = [];
  const queries: string[] = [];
  const server: Loopback = await serve(({ url, count }, response) => {
    const { pathname, searchParams: query } = new URL(url, "http://loki");
    const headers = server.seen.at(-1)?.headers ?? {};
    const refuse = (status: number, text: string) =>
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    const other = answer?.(count, headers);
    if (other) return void refuse(other.status, other.text);
    const tenant = headers["x-scope-orgid"];
    if (tenants && tenant === undefined) return void refuse(401, "no org id");
    const mine = lines.filter(({ labels }) => !tenants || labels.tenant === tenant);
    const from = BigInt(query.get("start") ?? 0);
    const to = BigInt(query.get("end") ?? 2n ** 62n);
    const within = mine.filter(({ atNs }) => atNs >= from && atNs < to);
    const values = /^\/loki\/api\/v1\/label\/([^/]+)\/values$/.exec(pathname)?.[1];
    if (values !== undefined) {
      const name = decodeURIComponent(values);
      return json(response, 200, named([...new Set(within.flatMap(({ labels }) => labels[name] ?? []))]));
    }
    if (pathname === "/loki/api/v1/labels")
      return json(response, 200, named([...new Set(within.flatMap(({ labels }) => Object.keys(labels)))]));
    if (pathname === "/loki/api/v1/status/buildinfo")
      return json(response, 200, { version: "3.2.1", goVersion: "go1" });
    if (pathname !== "/loki/api/v1/query_range") return void refuse(404, "404 page not found");
    const logql = query.get("query") ?? "";
    queries.push(logql);
    const limit = Number(query.get("limit") ?? 100);
    if (limit > mostEntries) {
      const says = `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${mostEntries})`;
      return void refuse(400, says);
    }
    const test = parse(logql);
    if (typeof test === "string") return void refuse(400, test);
    const direction = query.get("direction") ?? "backward";
    const sign = direction === "forward" ? 1n : -1n;
    const found = within.filter(test).sort((a, b) => Number(sign * (a.atNs - b.atNs)));
    const streams = new Map<string, { stream: LokiLine["labels"]; values: [string, string][] }>();
    for (const { atNs, labels, line } of found.slice(0, limit)) {
      const key = JSON.stringify(Object.entries(labels).sort());
      const stream = streams.get(key) ?? { stream: labels, values: [] };
      streams.set(key, stream);
      stream.values.push([String(atNs), line]);
    }
    json(response, 200, {
      status: "success",
      data: { resultType: "streams", result: [...streams.values()], stats: { summary: {} } },
    });
  });
  return { ...server, queries, push: (...more) => void lines.push(...more) };
}

/** Loki leaves an empty list out. */
function named(names: readonly string[]): object {
  return { status: "success", ...(names.length === 0 ? {} : { data: [...names].sort() }) };
}

/** A selector with line and label filters, as a test; or what is wrong with it, as Loki words it. */
function parse(logql: string): Test | string {
  const wrong = (at: number) => `parse error at line 1, col ${at + 1}: syntax error: unexpected IDENTIFIER`;
  if (logql[0] !== "{") return wrong(0);
  const tests: Test[] = [];
  let selects = false;
  let at = 1;
  for (let closed = false; !closed; ) {
    MATCHER.lastIndex = at;
    const found = MATCHER.exec(logql);
    if (!found) return wrong(at);
    const [, name = "", operator = "", text = "", end] = found;
    const matches = compare(operator, JSON.parse(text) as string);
    if (!matches("")) selects = true;
    tests.push(({ labels }) => matches(labels[name] ?? ""));
    at = MATCHER.lastIndex;
    closed = end === "}";
  }
  if (!selects) {
    const says =
      "queries require at least one regexp or equality matcher that does not have an empty-compatible value.";
    return `parse error : ${says}`;
  }
  while (logql.slice(at).trim() !== "") {
    FILTER.lastIndex = at;
    const found = FILTER.exec(logql);
    if (!found) return wrong(at);
    const [, operator, text, labelled] = found;
    if (operator !== undefined) {
      const matches = compare(operator === "|=" ? "holds" : `${operator} in`, JSON.parse(text ?? '""') as string);
      tests.push(({ line }) => matches(line));
    } else {
      const any = [...(labelled ?? "").matchAll(/(\w+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*")/g)].map(
        ([, name = "", one = "", value = ""]) => ({ name, matches: compare(one, JSON.parse(value) as string) }),
      );
      tests.push(({ labels }) => any.some(({ name, matches }) => matches(labels[name] ?? "")));
    }
    at = FILTER.lastIndex;
  }
  return (line) => tests.every((test) => test(line));
}

function compare(operator: string, value: string): (text: string) => boolean {
  const flags = value.startsWith("(?i)") ? "i" : "";
  const pattern = value.replace(/^\(\?i\)/, "");
  const anchored = () => new RegExp(`^(?:${pattern})$`, flags);
  const loose = () => new RegExp(pattern, flags);
  switch (operator) {
    case "=":
      return (text) => text === value;
    case "!=":
      return (text) => text !== value;
    case "=~":
      return (text) => anchored().test(text);
    case "!~":
      return (text) => !anchored().test(text);
    case "holds":
      return (text) => text.includes(value);
    case "|~ in":
      return (text) => loose().test(text);
    default:
      return (text) => !loose().test(text);
  }
}
