import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { OpsError } from "../../src/base/errors.ts";
import { createHttpClient, type HttpCall, type HttpClientOptions } from "../../src/systems/http-client.ts";
import { faultOf, json, type Loopback, serve } from "./loopback-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function lying(answer: Parameters<typeof serve>[0]): Promise<Loopback> {
  const server = await serve(answer);
  open.push(server);
  return server;
}

function client(baseUrl: string, options: Partial<HttpClientOptions> = {}) {
  return createHttpClient({ title: "Prometheus prod", baseUrl, timeoutMs: 2000, retries: 0, ...options });
}

async function unusedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("what is sent", () => {
  test("a form is posted below the base path, with headers and several values of one field", async () => {
    const server = await lying((_, response) => json(response, 200, { ok: true }));
    const reply = await client(`${server.url}/prefix/`, { headers: { "x-scope-orgid": "7" } }).send({
      path: "/api/v1/query",
      form: { query: "up == 1", "match[]": ["a", "b"] },
    });
    expect(reply).toEqual({ status: 200, contentType: "application/json", text: '{"ok":true}' });
    expect(server.seen[0]).toMatchObject({
      method: "POST",
      url: "/prefix/api/v1/query",
      body: "query=up+%3D%3D+1&match%5B%5D=a&match%5B%5D=b",
      headers: { "x-scope-orgid": "7", "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    });
  });

  test("credentials in the URL become a header and are never shown", async () => {
    const server = await lying((_, response) => response.writeHead(503).end("no"));
    const address = `http://ann:s3cr%40t@127.0.0.1:${server.port}/x?token=hidden`;
    const fault = await faultOf(client(address).send({ path: "/a" }));
    expect(server.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from("ann:s3cr@t").toString("base64")}`);
    expect(server.seen[0]?.url).toBe("/x/a?token=hidden");
    expect(`${fault.message} ${JSON.stringify(fault.facts)}`).not.toMatch(/s3cr|ann|hidden/);
  });

  test("a path cannot leave the host", async () => {
    const server = await lying((_, response) => json(response, 200, {}));
    await client(server.url).send({ path: "//other.example/x" });
    expect(server.seen[0]?.url).toBe("/other.example/x");
  });

  test.each([
    ["not a url", /not a URL/],
    ["ftp://x", /http:\/\//],
  ])("the address %s is refused when the client is made", (baseUrl, says) => {
    expect(() => client(baseUrl)).toThrow(says);
  });

  test("a header that HTTP does not allow is refused without its value", () => {
    const make = () => client("http://127.0.0.1:1", { headers: { authorization: "Bearer abc\ndef" } });
    expect(make).toThrow(OpsError);
    expect(make).not.toThrow(/abc/);
  });
});

describe("faults say whose they are", () => {
  test("refused", async () => {
    const port = await unusedPort();
    const fault = await faultOf(client(`http://127.0.0.1:${port}`).send({ path: "/" }));
    expect(fault).toMatchObject({ kind: "unavailable", facts: { code: "ECONNREFUSED", system: "Prometheus prod" } });
    expect(fault.message).toBe(
      `Prometheus prod at http://127.0.0.1:${port} refused the connection. Check that it runs and that its address in the configuration is right.`,
    );
  });

  test("a name that does not resolve", async () => {
    const fault = await faultOf(client("http://nowhere.invalid:9090").send({ path: "/" }));
    expect(fault.message).toMatch(/cannot be found/);
    expect(fault.facts?.code).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  test("a server that never answers, and one that stalls in the middle", async () => {
    const silent = await lying(() => undefined);
    const stalling = await lying((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
    });
    for (const server of [silent, stalling]) {
      const fault = await faultOf(client(server.url, { timeoutMs: 150, retries: 2 }).send({ path: "/" }));
      expect(fault).toMatchObject({ kind: "unavailable", facts: { code: "timeout" } });
      expect(fault.message).toMatch(/did not answer within 150 ms/);
      expect(server.seen).toHaveLength(1); // too slow gets no faster by asking again
    }
  });

  test("reset before and in the middle of the body", async () => {
    const reset = await lying((_, response) => response.socket?.destroy());
    const half = await lying((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.socket?.destroy());
    });
    for (const server of [reset, half]) {
      const fault = await faultOf(client(server.url).send({ path: "/" }));
      expect(fault.kind).toBe("unavailable");
      expect(fault.message).toMatch(/broke the connection off|only part/);
    }
  });

  test("a server that speaks no HTTP, and TLS asked of one that has none", async () => {
    const sockets: Socket[] = [];
    const tcp = createTcpServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      socket.end("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    });
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    open.push({
      close: () =>
        new Promise((resolve) => {
          tcp.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        }),
    });
    const { port } = tcp.address() as AddressInfo;
    expect((await faultOf(client(`http://127.0.0.1:${port}`).send({ path: "/" }))).message).toMatch(
      /does not answer in HTTP/,
    );
    const plain = await lying((_, response) => json(response, 200, {}));
    const fault = await faultOf(client(plain.url.replace("http:", "https:")).send({ path: "/" }));
    expect(fault.message).toMatch(/TLS|broke the connection off/);
  });

  test("too large, and the rest is not read: plain and as a compressed bomb", async () => {
    let sent = 0;
    const endless = await lying((_, response) => {
      const block = Buffer.alloc(65_536, 97);
      const push = () => {
        while (!response.destroyed && response.write(block)) sent += block.length;
      };
      response.on("drain", push);
      push();
    });
    const bomb = await lying((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(4 * 2 ** 20)));
    });
    for (const server of [endless, bomb]) {
      const fault = await faultOf(client(server.url, { maxBytes: 2 ** 20, retries: 2 }).send({ path: "/" }));
      expect(fault).toMatchObject({ kind: "limited", facts: { code: "too large" } });
      expect(fault.message).toBe("Prometheus prod sent more than 1 MiB. Ask for a shorter time or for fewer series.");
      expect(server.seen).toHaveLength(1);
    }
    expect(sent).toBeLessThan(16 * 2 ** 20);
  });

  test("a redirect to another host is not followed, one on the same host is, with its form", async () => {
    const stranger = await lying((_, response) => json(response, 200, {}));
    const server = await lying(({ url }, response) => {
      if (url === "/away") response.writeHead(302, { location: `${stranger.url}/here` }).end();
      else if (url === "/old") response.writeHead(302, { location: "/new" }).end();
      else if (url === "/loop") response.writeHead(302, { location: "/loop" }).end();
      else json(response, 200, { url });
    });
    const fault = await faultOf(client(server.url).send({ path: "/away" }));
    expect(fault.message).toContain(`sends its callers on to ${stranger.url}`);
    expect(stranger.seen).toHaveLength(0);
    const reply = await client(server.url).send({ path: "/old", form: { query: "up" } });
    expect(reply.text).toBe('{"url":"/new"}');
    expect(server.seen.at(-1)).toMatchObject({ method: "POST", body: "query=up" });
    await faultOf(client(server.url).send({ path: "/loop" }));
    expect(server.seen.filter(({ url }) => url === "/loop")).toHaveLength(4);
  });

  test("other statuses are returned, 500 too", async () => {
    const server = await lying(({ count }, response) => response.writeHead([500, 404, 400][count - 1] ?? 200).end("x"));
    const http = client(server.url, { retries: 2 });
    expect((await http.send({ path: "/" })).status).toBe(500);
    expect((await http.send({ path: "/" })).status).toBe(404);
    expect((await http.send({ path: "/" })).status).toBe(400);
  });
});

describe("trying again", () => {
  test("a passing 503 and a reset are tried again", async () => {
    const server = await lying(({ count }, response) => {
      if (count === 1) response.writeHead(503).end("starting");
      else if (count === 2) response.socket?.destroy();
      else json(response, 200, { ok: 1 });
    });
    expect((await client(server.url, { retries: 2 }).send({ path: "/" })).status).toBe(200);
    expect(server.seen).toHaveLength(3);
  });

  test("Retry-After is waited for when short", async () => {
    const times: number[] = [];
    const server = await lying(({ count }, response) => {
      times.push(performance.now());
      if (count === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else json(response, 200, {});
    });
    await client(server.url, { retries: 1 }).send({ path: "/" });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test("Retry-After is told when long", async () => {
    const server = await lying((_, response) => response.writeHead(429, { "retry-after": "120" }).end());
    const fault = await faultOf(client(server.url, { retries: 2 }).send({ path: "/" }));
    expect(fault).toMatchObject({ kind: "limited", retryAfterMs: 120_000, facts: { status: 429 } });
    expect(server.seen).toHaveLength(1);
  });

  test("a reply called final is handed on although its status may pass", async () => {
    const server = await lying((_, response) => json(response, 503, { status: "error" }));
    const http = client(server.url, { retries: 2, isFinal: ({ text }) => text.includes("error") });
    expect((await http.send({ path: "/" })).status).toBe(503);
    expect(server.seen).toHaveLength(1);
  });
});

describe("the breaker", () => {
  const breaker = { failures: 3, reopenAfterMs: 300 };

  test("opens after failures in a row without asking, and closes after one success", async () => {
    let healthy = false;
    const server = await lying((_, response) => (healthy ? json(response, 200, {}) : response.socket?.destroy()));
    const http = client(server.url, { breaker });
    for (let i = 0; i < 3; i++) expect((await faultOf(http.send({ path: "/" }))).message).toMatch(/broke/);
    const fault = await faultOf(http.send({ path: "/" }));
    expect(fault.message).toMatch(/has failed 3 times in a row; trying again in \d+ (ms|s)\.$/);
    expect(fault.retryAfterMs).toBeLessThanOrEqual(300);
    expect(server.seen).toHaveLength(3);
    healthy = true;
    await new Promise((resolve) => setTimeout(resolve, fault.retryAfterMs));
    await http.send({ path: "/" });
    await http.send({ path: "/" });
    expect(server.seen).toHaveLength(5);
  });

  test("a caller that gives up is answered at once with its reason, and the server is not blamed", async () => {
    const server = await lying(() => undefined);
    const calls: HttpCall[] = [];
    const http = client(server.url, { breaker, timeoutMs: 5000, observe: (call) => calls.push(call) });
    for (let i = 0; i < 5; i++) {
      const stop = new AbortController();
      const sent = http.send({ path: "/", signal: stop.signal });
      const startMs = performance.now();
      setTimeout(() => stop.abort(new Error("person pressed Stop")), 20);
      expect((await faultOf(sent)).message).toBe("person pressed Stop");
      expect(performance.now() - startMs).toBeLessThan(500);
    }
    expect(server.seen).toHaveLength(5); // the fourth would not have been sent with an open breaker
    expect(calls).toEqual([]);
  });

  test("a stop between two tries is answered at once, and nothing more is sent", async () => {
    const server = await lying((_, response) => response.writeHead(503, { "retry-after": "1" }).end());
    const stop = new AbortController();
    const sent = client(server.url, { retries: 2 }).send({ path: "/", signal: stop.signal });
    setTimeout(() => stop.abort(new Error("stop")), 150);
    const startMs = performance.now();
    expect((await faultOf(sent)).message).toBe("stop");
    expect(performance.now() - startMs).toBeLessThan(700);
    expect(server.seen).toHaveLength(1);
  });

  test("questions that are too large, 429 and 500 do not count", async () => {
    const server = await lying(({ count }, response) => {
      if (count % 3 === 0) response.writeHead(200).end("x".repeat(100));
      else response.writeHead(count % 3 === 1 ? 429 : 500, { "retry-after": "60" }).end();
    });
    const http = client(server.url, { breaker, maxBytes: 50 });
    for (let i = 0; i < 9; i++) await http.send({ path: "/" }).catch(() => undefined);
    expect(server.seen).toHaveLength(9);
  });
});

test("calls are observed once each", async () => {
  const calls: HttpCall[] = [];
  const server = await lying(({ url }, response) => json(response, url === "/bad" ? 500 : 200, {}));
  const http = client(server.url, { observe: (call) => calls.push(call) });
  await http.send({ path: "/" });
  await http.send({ path: "/bad" });
  await faultOf(
    client(`http://127.0.0.1:${await unusedPort()}`, { retries: 1, observe: (call) => calls.push(call) }).send({
      path: "/",
    }),
  );
  expect(calls.map(({ outcome }) => outcome)).toEqual(["ok", "error", "error"]);
  expect(calls.every(({ ms, system }) => ms > 0 && ms < 5000 && system === "Prometheus prod")).toBe(true);
});
