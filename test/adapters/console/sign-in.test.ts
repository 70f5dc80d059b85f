import { afterEach, describe, expect, it } from "vitest";
import { type ConsoleHouse, openConsoleHouse } from "./console-house.ts";

let house: ConsoleHouse;
afterEach(() => house.close());

const REFUSED = {
  error: {
    kind: "denied",
    message:
      "This sign-in link was used already or is older than 15 minutes. For a new one run `pilothouse sign-in` where Pilothouse runs.",
  },
};

describe("signing in to the console", () => {
  it("trades a link once for a session in a cookie that scripts and other sites never see", async () => {
    house = await openConsoleHouse();
    const secret = house.newLink("ann");
    const first = await house.post("/console/sign-in", { secret });
    expect(first.status).toBe(200);
    expect(first.headers["cache-control"]).toBe("no-store");
    const [cookie] = first.headers["set-cookie"] as string[];
    expect(cookie).toMatch(
      /^pilothouse_session=session-of-ann-0; HttpOnly; SameSite=Strict; Path=\/; Max-Age=2592000$/,
    );
    expect(first.text).not.toContain("session-of");
    const second = await house.post("/console/sign-in", { secret });
    expect([second.status, second.json()]).toEqual([403, REFUSED]);
    expect(second.headers).not.toHaveProperty("set-cookie");
  });

  it("binds the cookie to TLS and to this very host where the page is served so", async () => {
    house = await openConsoleHouse({ secureCookies: true });
    const cookie = await house.signIn("ann");
    expect(cookie).toMatch(/^__Host-pilothouse_session=/);
    const reply = await house.post("/console/sign-in", { secret: house.newLink("ann") });
    expect(String(reply.headers["set-cookie"])).toMatch(/; Secure$/);
    expect((await house.ask("/console/me", { headers: { cookie } })).status).toBe(200);
  });

  it.each([
    ["an expired link", (h: ConsoleHouse) => ({ secret: h.newLink("ann") }), 403],
    ["an unknown secret", () => ({ secret: "nonsense" }), 403],
    ["no secret", () => ({}), 400],
    ["an empty secret", () => ({ secret: "" }), 400],
    ["a secret too long to be one", () => ({ secret: "x".repeat(201) }), 400],
    ["a secret that is no text", () => ({ secret: { $gt: "" } }), 400],
    ["more than a secret", () => ({ secret: "x", admin: true }), 400],
  ])("refuses %s and sets no cookie", async (_what, body, status) => {
    house = await openConsoleHouse();
    const sent = body(house);
    house.expireLinks();
    const reply = await house.post("/console/sign-in", sent);
    expect(reply.status).toBe(status);
    expect(reply.headers).not.toHaveProperty("set-cookie");
    expect(reply.json<typeof REFUSED>().error.message).toMatch(/^[A-Z].+\.$/);
  });

  it("knows who is signed in, among other cookies, and nobody after signing out", async () => {
    house = await openConsoleHouse();
    const cookie = await house.signIn("ann");
    const me = () => house.ask("/console/me", { headers: { cookie: `a=b; ${cookie}; c=d` } });
    expect((await me()).json()).toEqual({ personId: "ann", name: "ann", zone: "UTC" });
    const out = await house.post("/console/sign-out", {}, { cookie });
    expect(out.status).toBe(200);
    expect(String(out.headers["set-cookie"])).toMatch(/^pilothouse_session=; .*Max-Age=0/);
    expect((await me()).status).toBe(403);
  });

  it.each([
    ["/console/me", "GET"],
    ["/console/events", "GET"],
    ["/console/chart/answer:1/0", "GET"],
    ["/console/say", "POST"],
    ["/console/press", "POST"],
  ])("answers nothing on %s to whoever is not signed in", async (path, method) => {
    house = await openConsoleHouse();
    for (const cookie of [
      "",
      "pilothouse_session=",
      "pilothouse_session=guess",
      "pilothouse_sessionx=session-of-ann-0",
    ]) {
      const headers = { cookie, "content-type": "application/json" };
      const reply = await house.ask(path, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) });
      expect([reply.status, reply.json()]).toEqual([
        403,
        {
          error: {
            kind: "denied",
            message:
              "You are not signed in. Open a sign-in link; `pilothouse sign-in` prints one where Pilothouse runs.",
          },
        },
      ]);
    }
    expect(house.heard).toEqual([]);
  });
});
