import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { LogsRequest } from "../../src/systems/logs-reader.ts";
import { lokiConfig } from "../../src/systems/loki/config.ts";
import { connectLoki } from "../../src/systems/loki/connect.ts";
import { patternOf, quote } from "../../src/systems/loki/logql.ts";
import { readPages } from "../../src/systems/loki/pages.ts";
import { type FakeLoki, type LokiLine, startLoki } from "../fakes/loki.ts";
import { faultOf, type Loopback, serve } from "./loopback-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
function kept<Server extends FakeLoki | Loopback>(server: Server): Server {
  open.push(server);
  return server;
}

const NOW = Date.UTC(2026, 10, 20, 14, 32);
const FROM = NOW - 3_600_000;
const clock = { ...systemClock, now: () => NOW };
const asked: LogsRequest = { cluster: "prod", onlyCluster: true, namespace: "shop", fromMs: FROM, toMs: NOW };

function reader(url: string, more: object = {}) {
  const [server] = lokiConfig.parse([{ name: "main", url, ...more }]);
  if (server === undefined) throw new Error("no server");
  return connectLoki(server, { clock });
}

function line(secondsAgo: number, text: string, labels: Record<string, string> = {}): LokiLine {
  return {
    atNs: BigInt(NOW - secondsAgo * 1000) * 1_000_000n + 123n,
    labels: { namespace: "shop", pod: "checkout-7d9f8b6c54-x2k4q", container: "app", ...labels },
    line: text,
  };
}

describe("what is asked", () => {
  test("lines of a workload come in order from all of its pods, gone ones too, and from no namesake's", async () => {
    const loki = kept(await startLoki());
    loki.push(
      line(30, "third"),
      line(50, "first", { pod: "checkout-6b7c8d9f54-bbbbb" }),
      line(40, "second", { container: "proxy" }),
      line(20, "of another", { pod: "checkout-api-7d9f8b6c54-x2k4q" }),
      line(20, "of a daemon set", { pod: "checkout-agent-x2k4q" }),
      line(20, "elsewhere", { namespace: "bank" }),
      line(3601, "too old"),
      line(0, "too new"),
    );
    const result = await reader(loki.url).read({ ...asked, pods: [{ kind: "Deployment", name: "checkout" }] });
    expect(result.lines.map(({ text, pod, container }) => `${text} ${pod} ${container}`)).toEqual([
      "first checkout-6b7c8d9f54-bbbbb app",
      "second checkout-7d9f8b6c54-x2k4q proxy",
      "third checkout-7d9f8b6c54-x2k4q app",
    ]);
    expect(result.cut).toEqual([]);
    const query =
      '{namespace="shop", pod=~"checkout-[bcdfghjklmnpqrstvwxz2456789]{5,10}-[bcdfghjklmnpqrstvwxz2456789]{5}"}';
    expect(result.sources).toEqual([{ system: "Loki main", query, at: "2026-11-20T14:32:00.000Z" }]);
    expect(loki.queries).toEqual([query]);
  });

  test("words are searched in any case, as they stand, and pods can be left out", async () => {
    const loki = kept(await startLoki());
    loki.push(line(9, 'Refused: "a.b" (c)'), line(8, 'refused: "aXb" (c)'), line(7, '"a.b" (c)', { pod: "x" }));
    const result = await reader(loki.url).read({ ...asked, contains: 'REFUSED: "A.b" (', except: ["x"] });
    expect(result.lines.map(({ text }) => text)).toEqual(['Refused: "a.b" (c)']);
  });

  test("pods that stand beside the lines rather than in labels are found", async () => {
    const loki = kept(await startLoki());
    const beside = (pod: string, text: string): LokiLine => ({
      ...line(9, text),
      labels: { service_name: "checkout", k8s_namespace_name: "shop", k8s_pod_name: pod },
    });
    loki.push(beside("web-0", "yes"), beside("web-1", "no"));
    const result = await reader(loki.url).read({ ...asked, pods: [{ pod: "web-0" }] });
    expect(result.lines).toMatchObject([{ text: "yes", pod: "web-0", container: "" }]);
  });

  test("the tenant and the credential are sent, and a tenant sees its own", async () => {
    const loki = kept(await startLoki({ tenants: true }));
    loki.push(line(9, "mine", { tenant: "a" }), line(9, "theirs", { tenant: "b" }));
    const result = await reader(loki.url, { tenant: "a", token: "abc\n" }).read(asked);
    expect(result.lines.map(({ text }) => text)).toEqual(["mine"]);
    expect(loki.seen.at(-1)?.headers).toMatchObject({ "x-scope-orgid": "a", authorization: "Bearer abc" });
    const fault = await faultOf(reader(loki.url).read(asked));
    expect(fault.message).toBe("Loki main serves several tenants and was told none. Set tenant: under loki:.");
  });
});

describe("which cluster", () => {
  const two = async () => {
    const loki = kept(await startLoki());
    loki.push(line(9, "here", { cluster: "prod" }), line(9, "there", { cluster: "staging" }));
    return loki;
  };

  test("lines of another cluster are never given", async () => {
    const loki = await two();
    const result = await reader(loki.url).read({ ...asked, onlyCluster: false });
    expect(result.lines.map(({ text }) => text)).toEqual(["here"]);
    const other = { ...asked, cluster: "minikube" };
    expect((await faultOf(reader(loki.url).read(other))).message).toMatch(/does not tell which .* cluster minikube/);
    expect((await faultOf(reader(loki.url, { cluster: "staging" }).read(asked))).kind).toBe("invalid");
    const matched = await reader(loki.url, { match: { cluster: "staging" } }).read(other);
    expect(matched.lines.map(({ text }) => text)).toEqual(["there"]);
  });

  test("a server that tells no clusters apart is read where there is only one", async () => {
    const loki = kept(await startLoki());
    loki.push(line(9, "here"));
    expect((await reader(loki.url).read(asked)).lines).toHaveLength(1);
    expect((await faultOf(reader(loki.url).read({ ...asked, onlyCluster: false }))).kind).toBe("invalid");
    const named = reader(loki.url, { cluster: "prod" });
    expect((await named.read({ ...asked, onlyCluster: false })).lines).toHaveLength(1);
  });

  test("a namespace is not read where the server tells none", async () => {
    const loki = kept(await startLoki());
    loki.push({ ...line(9, "x"), labels: { job: "varlogs" } });
    const fault = await faultOf(reader(loki.url).read(asked));
    expect(fault.message).toBe("Loki main has no label that tells namespaces apart, so nothing was read there.");
    expect(loki.queries).toEqual([]);
  });
});

describe("pages", () => {
  test("a limit below ours is learnt from the refusal, and all lines are read all the same", async () => {
    const loki = kept(await startLoki({ mostEntries: 7 }));
    for (let i = 0; i < 100; i++) loki.push(line(100 - Math.floor(i / 3), `line ${i}`));
    const result = await reader(loki.url).read(asked);
    expect(result.lines.map(({ text }) => text).sort()).toEqual(
      Array.from({ length: 100 }, (_, i) => `line ${i}`).sort(),
    );
    expect(result.lines.every((one, i) => i === 0 || one.atMs >= (result.lines[i - 1]?.atMs ?? 0))).toBe(true);
  });

  test("whatever stands at whichever moment is taken once, the newest first, up to the bound", async () => {
    const at = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        at,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 50 }),
        async (times, most, bound) => {
          const all = times.map((t, i) => ({ atNs: BigInt(t), line: `${i}` })).sort((a, b) => Number(b.atNs - a.atNs));
          const ask = async ({ fromNs, toNs, limit }: { fromNs: bigint; toNs: bigint; limit: number }) => {
            if (limit > most) {
              const text = `max entries limit per query exceeded, limit > max_entries_limit (${limit} > ${most})`;
              return { status: 400, contentType: "text/plain", text };
            }
            const values = all.filter(({ atNs }) => atNs >= fromNs && atNs < toNs).slice(0, limit);
            const result = [{ stream: {}, values: values.map(({ atNs, line: text }) => [String(atNs), text]) }];
            const text = JSON.stringify({ status: "success", data: { resultType: "streams", result } });
            return { status: 200, contentType: "application/json", text };
          };
          const range = { fromNs: 0n, toNs: 13n };
          const pages = await readPages(ask, "Loki x", range, { maxLines: bound, maxBytes: 1e6 });
          const got = pages.entries.map((entry) => entry.line);
          expect(new Set(got).size).toBe(got.length);
          expect(got.length).toBeLessThanOrEqual(bound);
          const moments = new Map<number, number>();
          for (const t of times) moments.set(t, (moments.get(t) ?? 0) + 1);
          const crowdedNow = [...moments.values()].some((n) => n >= Math.min(most, bound));
          if (!crowdedNow) {
            expect(pages.entries.map(({ atNs }) => atNs)).toEqual(all.slice(0, bound).map(({ atNs }) => atNs));
            expect(pages.full).toBe(all.length > bound);
          } else if (!pages.full && got.length < all.length) expect(pages.crowded).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("what is beyond the bound is said", async () => {
    const loki = kept(await startLoki());
    for (let i = 0; i < 30; i++) loki.push(line(100 - i, "x".repeat(2 ** 20)));
    const result = await reader(loki.url).read(asked);
    expect(result.lines).toHaveLength(16);
    expect(result.lines.at(-1)?.atMs).toBe(NOW - 71_000);
    expect(result.cut).toEqual([
      "Of Loki main the newest 16 lines were read, those since 2026-11-20T14:30:34.000Z. Ask for a shorter time, or for words they hold.",
    ]);
  });
});

describe("what is quoted", () => {
  test("nothing leaves its quotes, and a name matches itself alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(quote(text)).toMatch(/^"(?:[^"\\\n]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"$/);
        expect(JSON.parse(quote(text))).toBe(text.toWellFormed());
        expect(new RegExp(`^(?:${patternOf({ pod: text })})$`, "s").test(text)).toBe(true);
      }),
    );
    expect(new RegExp(`^(?:${patternOf({ pod: "a.b" })})$`).test("axb")).toBe(false);
  });

  test.each([
    ["Deployment", "web", "web-7d9f8b6c54-x2k4q", "web-api-x2k4q"],
    ["StatefulSet", "web", "web-10", "web-api-1"],
    ["DaemonSet", "web", "web-x2k4q", "web-7d9f8b6c54-x2k4q"],
    ["Job", "web", "web-2-x2k4q", "web-api-x2k4q"],
    ["CronJob", "web", "web-29234567-x2k4q", "web-x2k4q"],
  ] as const)("%s %s has %s and not %s", (kind, name, own, other) => {
    const pattern = new RegExp(`^(?:${patternOf({ kind, name })})$`);
    expect([pattern.test(own), pattern.test(other)]).toEqual([true, false]);
  });
});

describe("a server that refuses or lies", () => {
  test("its own words for a query that it cannot run", async () => {
    const text = "the query time range exceeds the limit (query length: 721h0m0s, limit: 30d1h)";
    const loki = kept(await startLoki({ answer: (count) => (count === 2 ? { status: 400, text } : undefined) }));
    loki.push(line(9, "x"));
    expect(await faultOf(reader(loki.url).read(asked))).toMatchObject({
      ...{ kind: "invalid", message: `Loki main cannot run this query: ${text}` },
    });
  });

  test("too many requests are waited for, and told where that does not help", async () => {
    const passing = kept(
      await startLoki({ answer: (n) => (n === 1 ? { status: 429, text: "slow down" } : undefined) }),
    );
    passing.push(line(9, "x"));
    expect((await reader(passing.url).read(asked)).lines).toHaveLength(1);
    const never = kept(await startLoki({ answer: () => ({ status: 429, text: "too many outstanding requests" }) }));
    expect((await faultOf(reader(never.url).read(asked))).kind).toBe("limited");
  });

  test("a time-out", async () => {
    const slow = kept(await serve(() => undefined));
    const fault = await faultOf(reader(slow.url, { timeoutMs: 100 }).read(asked));
    expect(fault).toMatchObject({ kind: "unavailable" });
    expect(fault.message).toMatch(/^Loki main .* 100 ms/);
  });

  test.each([
    [{ status: "success", data: { resultType: "matrix", result: [] } }, /not Loki's API \(other JSON/],
    [
      { status: "success", data: { resultType: "streams", result: [{ stream: {}, values: [[1, "x"]] }] } },
      /not Loki's API/,
    ],
    [
      { status: "success", data: { resultType: "streams", result: [{ stream: {}, values: [["1", "x"]] }] } },
      /another time/,
    ],
  ])("%j", async (body, says) => {
    const lying = kept(
      await serve(({ url }, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify(url.includes("query_range") ? body : { status: "success", data: ["namespace"] }));
      }),
    );
    const fault = await faultOf(reader(lying.url).read(asked));
    expect(fault.kind).toBe("unavailable");
    expect(fault.message).toMatch(says);
  });
});

test.each([
  [
    [
      { name: "a", url: "http://a" },
      { name: "a", url: "http://b" },
    ],
    "two Loki servers have the same name",
  ],
  [[{ name: "a", url: "http://a", token: "t", username: "u" }], "give either a token or a username, not both"],
  [[{ name: "a", url: "http://a", tenant: "a b" }], "a tenant is one word"],
])("a configuration that cannot be meant: %j", (config, says) => {
  expect(lokiConfig.safeParse(config).error?.issues.map(({ message }) => message)).toEqual([says]);
});
