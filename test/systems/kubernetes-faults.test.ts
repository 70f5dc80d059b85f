import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { OpsError } from "../../src/base/errors.ts";
import { connectOpenKubernetes } from "../../src/systems/kubernetes/connect.ts";
import type { Change, KubernetesReader } from "../../src/systems/kubernetes-reader.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

const PODS = {
  kind: "Pod",
  plural: "pods",
  group: "",
  version: "v1",
  namespaced: true,
  shortNames: [],
  verbs: ["list", "watch"],
};

describe("an API server in trouble", () => {
  let answer: Answer;
  let asked: string[];
  let reader: KubernetesReader;
  let close: () => Promise<void>;

  beforeEach(async () => {
    asked = [];
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://kube");
      asked.push(`${url.pathname}${url.search}`);
      answer(request, response, url);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    reader = connectOpenKubernetes("prod", `http://127.0.0.1:${port}`, { clock: systemClock, timeoutMs: 600 });
    close = () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
  });
  afterEach(() => close());

  const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  const status = (code: number, message: string) => ({ kind: "Status", code, message, reason: "X" });
  const faultOf = async (work: Promise<unknown>) => {
    const fault = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(fault instanceof OpsError)) throw new Error(`no fault of ours: ${String(fault)}`);
    return fault;
  };

  it.each<[string, Answer, string, RegExp]>([
    [
      "401",
      (_q, r) => json(r, 401, status(401, "Unauthorized")),
      "unavailable",
      /does not accept the credential any more/,
    ],
    ["500", (_q, r) => json(r, 500, status(500, "etcd is slow")), "unavailable", /etcd is slow/],
    ["a page of HTML", (_q, r) => r.writeHead(502).end("<html>bad gateway</html>"), "unavailable", /failed/],
    [
      "half an answer",
      (_q, r) => r.writeHead(200).end('{"items": [{"metadata"'),
      "unavailable",
      /only part of its answer/,
    ],
    [
      "a connection that breaks",
      (q) => q.socket.destroy(),
      "unavailable",
      /broke the connection off|cannot be reached/,
    ],
    ["silence", () => undefined, "unavailable", /did not answer within 0.6 s/],
    ["429 for long", (_q, r) => json(r, 429, status(429, "slow down"), { "retry-after": "60" }), "limited", /patience/],
    ["400", (_q, r) => json(r, 400, status(400, "unable to parse selector")), "invalid", /unable to parse selector/],
  ])("is told for %s", async (_, how, kind, message) => {
    answer = how;
    const fault = await faultOf(reader.list(PODS));
    expect(fault.kind).toBe(kind);
    expect(fault.message).toMatch(message);
    expect(fault.message).toContain("prod");
  });

  it("is asked again after the second it asks for", async () => {
    let times = 0;
    answer = (_q, response) => {
      times++;
      if (times === 1) json(response, 429, status(429, "slow down"), { "retry-after": "0" });
      else json(response, 200, { items: [{ metadata: { name: "web-0" } }], metadata: { resourceVersion: "7" } });
    };
    expect((await reader.list(PODS)).items.map(({ metadata }) => metadata.name)).toEqual(["web-0"]);
    expect(times).toBe(2);
  });

  it("is read from the start again where it has gone on between two pages", async () => {
    let gone = false;
    answer = (_q, response, url) => {
      const next = url.searchParams.get("continue");
      if (next === null) json(response, 200, { items: [{ metadata: { name: "a" } }], metadata: { continue: "c1" } });
      else if (!gone) {
        gone = true;
        json(response, 410, status(410, "the provided continue parameter is too old"));
      } else json(response, 200, { items: [{ metadata: { name: "b" } }], metadata: {} });
    };
    expect((await reader.list(PODS)).items.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
    expect(asked).toHaveLength(4);
  });

  it("tells of a watch whose version it has forgotten, and survives bookmarks and cut lines", async () => {
    const lines = [
      { type: "ADDED", object: { metadata: { name: "a", resourceVersion: "8" } } },
      { type: "BOOKMARK", object: { metadata: { resourceVersion: "9" } } },
      { type: "ERROR", object: { code: 410, metadata: {} } },
      { type: "ADDED", object: { metadata: { name: "never" } } },
    ].map((line) => `${JSON.stringify(line)}\n`);
    const text = lines.join("");
    answer = (_q, response) => {
      response.writeHead(200);
      for (let at = 0; at < text.length; at += 17) response.write(text.slice(at, at + 17));
      response.end();
    };
    const heard: Change[] = [];
    await reader.watch(PODS, { resourceVersion: "7" }, (change) => heard.push(change), new AbortController().signal);
    expect(heard.map(({ type }) => type)).toEqual(["added", "bookmark", "expired"]);
    expect(asked[0]).toContain("resourceVersion=7");
  });

  it("is let go of at once when the caller goes", async () => {
    answer = () => undefined;
    const gone = new AbortController();
    const work = reader.list(PODS, { signal: gone.signal });
    gone.abort(new Error("the asker left"));
    await expect(work).rejects.toThrow("the asker left");
  });

  it("may serve a group whose own server is down: the others are served all the same", async () => {
    answer = (_q, response, url) => {
      const resources = [{ name: "pods", kind: "Pod", namespaced: true, verbs: ["list"] }];
      const version = (name: string) => ({ name, versions: [{ groupVersion: `${name}/v1`, version: "v1" }] });
      if (url.pathname === "/apis") json(response, 200, { groups: [version("broken.io"), version("apps")] });
      else if (url.pathname === "/api/v1") json(response, 200, { resources });
      else if (url.pathname === "/apis/apps/v1") {
        json(response, 200, {
          resources: [{ name: "deployments", kind: "Deployment", namespaced: true, verbs: ["list"] }],
        });
      } else json(response, 503, status(503, "the server is currently unable to handle the request"));
    };
    expect((await reader.kinds()).map(({ kind }) => kind).sort()).toEqual(["Deployment", "Pod"]);
  });
});
