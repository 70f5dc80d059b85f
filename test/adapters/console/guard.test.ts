import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packagePath } from "../../../src/base/package-root.ts";
import { type ConsoleHouse, openConsoleHouse } from "./console-house.ts";

let house: ConsoleHouse;
let cookie: string;
const body = () => ({ eventId: crypto.randomUUID(), text: "how busy?" });

beforeAll(async () => {
  house = await openConsoleHouse({
    allowedHosts: new Set(["127.0.0.1", "localhost", "[::1]", "ops.example.com"]),
    publicOrigin: "https://ops.example.com",
  });
  cookie = await house.signIn("ann");
});
afterAll(() => house.close());

describe("whose requests the console takes", () => {
  it.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:3000", "evil.example:80", "[::2]:80"])(
    "serves nothing under the foreign name %s",
    async (host) => {
      for (const path of ["/", "/console/app.js", "/console/me", "/console/events"]) {
        const reply = await house.ask(path, { headers: { host, cookie } });
        expect([path, reply.status]).toEqual([path, 403]);
        expect(reply.text).toContain("PILOTHOUSE_PUBLIC_URL");
        expect(reply.text).not.toContain("evil");
      }
      expect((await house.post("/console/say", body(), { host, cookie })).status).toBe(403);
    },
  );

  it.each(["127.0.0.1:3000", "localhost", "LOCALHOST:3000", "[::1]:3000", "ops.example.com"])(
    "serves the page under its own name %s",
    async (host) => {
      expect((await house.ask("/", { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    ["another site", "https://evil.example"],
    ["another port of this machine", "http://127.0.0.1:1"],
    ["a sandboxed frame", "null"],
    ["nothing", ""],
    ["no address at all", "%%%"],
    ["half an address", "http://"],
    ["a lookalike of the public address", "https://ops.example.com.evil.example"],
    ["the public address without TLS", "http://ops.example.com"],
  ])("takes no post from %s", async (_what, origin) => {
    const before = house.heard.length;
    for (const path of ["/console/say", "/console/press", "/console/sign-out", "/console/sign-in"]) {
      const reply = await house.post(path, body(), { origin, cookie });
      expect([path, reply.status]).toEqual([path, 403]);
      expect(reply.json()).toEqual({ error: { kind: "denied", message: "Another site may not act here." } });
    }
    expect(house.heard.length).toBe(before);
    expect((await house.ask("/console/me", { headers: { cookie } })).status).toBe(200);
  });

  it("takes posts from its own page, directly, through a proxy that changes the Host, and from programs", async () => {
    const port = house.port;
    for (const headers of [
      { origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` },
      { origin: `http://localhost:${port}`, host: `localhost:${port}` },
      { origin: "https://ops.example.com", host: "ops.example.com" },
      { origin: "https://ops.example.com", host: "127.0.0.1:3000" },
      {},
    ]) {
      expect((await house.post("/console/say", body(), { ...headers, cookie })).json()).toEqual({ ack: true });
    }
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"])(
    "takes no body sent as %s, which a form of another site could send",
    async (type) => {
      const reply = await house.post("/console/say", body(), { "content-type": type, cookie });
      expect([reply.status, reply.json()]).toEqual([400, { error: { kind: "invalid", message: "Send JSON." } }]);
    },
  );

  it.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])(
    "takes JSON as %s",
    async (type) => {
      expect((await house.post("/console/say", body(), { "content-type": type, cookie })).status).toBe(200);
    },
  );

  it("serves every file of the page under a policy that runs nothing from elsewhere, and no other file", async () => {
    const files = readdirSync(packagePath("adapters", "console", "page"));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const reply = await house.ask(file === "index.html" ? "/" : `/console/${file}`);
      expect([file, reply.status]).toEqual([file, 200]);
      const policy = String(reply.headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    }
    for (const path of ["/console/../contract.ts", "/console/%2e%2e%2fcontract.ts", "/console/routes.ts", "/console/"])
      expect((await house.ask(path)).status, path).toBe(404);
  });
});
