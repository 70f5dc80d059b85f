import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OpsError } from "../../src/base/errors.ts";
import type { Route } from "../../src/bot/route.ts";
import { type Served, serveRoutes } from "./serve-routes.ts";

let served: Served;
let streamsOpen = 0;
let aborted = 0;

const routes: readonly Route[] = [
  { method: "GET", path: "/fine", handle: async () => ({ status: 200, body: "fine" }) },
  {
    method: "GET",
    path: "/refused",
    handle: async () => {
      throw new OpsError("denied", "You may not.");
    },
  },
  {
    method: "GET",
    path: "/bug",
    handle: async () => {
      throw new TypeError("secret detail");
    },
  },
  {
    method: "GET",
    path: "/away",
    handle: async () => {
      throw new OpsError("unavailable", "It is away.");
    },
  },
  {
    method: "POST",
    path: "/echo",
    maxBodyBytes: 2 * 1024 * 1024,
    handle: async ({ body }) => ({ status: 200, body: String(body.length) }),
  },
  { method: "POST", path: "/small", handle: async ({ body }) => ({ status: 200, body }) },
  { method: "GET", path: "/of/:name", handle: async ({ params }) => ({ status: 200, body: params.name ?? "" }) },
  {
    method: "GET",
    path: "/stream",
    handle: async ({ signal }) => ({
      status: 200,
      headers: { "content-type": "text/event-stream" },
      stream: forever(signal),
    }),
  },
  {
    method: "GET",
    path: "/broken-stream",
    handle: async () => ({
      status: 200,
      headers: { "content-type": "text/event-stream" },
      stream: (async function* () {
        yield "event: one\ndata: {}\n\n";
        throw new Error("the feed is gone");
      })(),
    }),
  },
];

async function* forever(signal: AbortSignal): AsyncGenerator<string> {
  streamsOpen++;
  try {
    yield "event: one\ndata: {}\n\n";
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    aborted++;
  } finally {
    streamsOpen--;
  }
}

beforeAll(async () => {
  served = await serveRoutes(routes);
});
afterAll(() => served.close());

describe("the HTTP server", () => {
  it.each([
    ["a reply", "/fine", "GET", 200],
    ["a refusal", "/refused", "GET", 403],
    ["a fault", "/bug", "GET", 500],
    ["something away", "/away", "GET", 503],
    ["an unknown path", "/nowhere", "GET", 404],
    ["another method", "/fine", "POST", 404],
    ["a method nobody knows", "/fine", "PROPFIND", 404],
    ["a preflight", "/fine", "OPTIONS", 404],
    ["a HEAD", "/fine", "HEAD", 200],
    ["a path that is not well formed", "/of/%zz", "GET", 400],
    ["too much", "/small", "POST", 413],
  ])("puts the security headers and a request id on %s", async (_what, path, method, status) => {
    const body = path === "/small" ? "x".repeat(300_000) : method === "POST" ? "{}" : undefined;
    const answered = await served.ask(path, { method, ...(body === undefined ? {} : { body }) });
    expect(answered.status).toBe(status);
    expect(answered.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-request-id": expect.stringMatching(/^r_/),
    });
    expect(answered.headers).not.toHaveProperty("access-control-allow-origin");
  });

  it("says a refusal as its kind and one sentence, and hides what a bug was", async () => {
    expect((await served.ask("/refused")).json()).toEqual({ error: { kind: "denied", message: "You may not." } });
    const { text } = await served.ask("/bug");
    expect(text).toContain('"bug"');
    expect(text).not.toContain("secret");
  });

  it("takes bodies of any type raw, up to the route's limit, and refuses more with a sentence", async () => {
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", "x/y"]) {
      const headers = { "content-type": type };
      expect((await served.ask("/small", { method: "POST", headers, body: "{not json" })).text).toBe("{not json");
    }
    expect((await served.ask("/small", { method: "POST", body: "no type" })).text).toBe("no type");
    expect((await served.ask("/echo", { method: "POST", body: "x".repeat(1_500_000) })).text).toBe("1500000");
    const tooMuch = await served.ask("/echo", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "x".repeat(3 * 1024 * 1024),
    });
    expect(tooMuch.status).toBe(413);
    expect(tooMuch.json()).toEqual({
      error: { kind: "invalid", message: "That is too large to be read; send less." },
    });
  });

  it("ends a stream and frees it when its reader goes", async () => {
    const before = aborted;
    const stream = await served.stream("/stream");
    expect(await stream.next()).toMatchObject({ event: "one" });
    expect(streamsOpen).toBe(1);
    stream.leave();
    await expect.poll(() => [streamsOpen, aborted]).toEqual([0, before + 1]);
  });

  it("does not open a stream for a HEAD", async () => {
    const { status, text } = await served.ask("/stream", { method: "HEAD" });
    expect([status, text]).toEqual([200, ""]);
    await expect.poll(() => streamsOpen).toBe(0);
  });

  it("goes on serving after a stream broke", async () => {
    const stream = await served.stream("/broken-stream");
    expect(await stream.next()).toMatchObject({ event: "one" });
    await expect(stream.next()).rejects.toThrow();
    expect((await served.ask("/fine")).text).toBe("fine");
  });

  it("goes on serving after bytes that are no HTTP", async () => {
    const reply = await new Promise<string>((resolve) => {
      let heard = "";
      const socket = connect(served.port, "127.0.0.1", () => socket.write("\u0000\u0001 nonsense\r\n\r\n"));
      socket.on("data", (chunk) => {
        heard += chunk;
      });
      socket.on("close", () => resolve(heard));
    });
    expect(reply).toMatch(/^HTTP\/1\.1 400/);
    expect((await served.ask("/fine")).text).toBe("fine");
  });
});
