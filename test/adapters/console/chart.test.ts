import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChartSpec } from "../../../src/message/chart-spec.ts";
import { type ConsoleHouse, openConsoleHouse, placeOf } from "./console-house.ts";

let house: ConsoleHouse;
let cookie: string;
const chart = (title: string): ChartSpec => ({
  kind: "line",
  title,
  alt: title,
  unit: "%",
  x: { kind: "category", labels: ["a"] },
  series: [{ name: "s", values: [1] }],
});
const picture = (path: string, headers = {}) => house.ask(path, { headers: { cookie, ...headers } });

beforeAll(async () => {
  house = await openConsoleHouse();
  cookie = await house.signIn("ann");
  await house.show("ann", "answer:q/1 ä", {
    summary: "",
    blocks: [
      { type: "chart", chart: chart("first") },
      { type: "fold", title: "more", blocks: [{ type: "chart", chart: chart("folded") }] },
      { type: "chart", chart: chart("last") },
    ],
  });
  await house.show("bo", "answer:2", { summary: "", blocks: [{ type: "chart", chart: chart("bo's") }] });
  for (const [key, body] of [["said:1", "words"] as const, ["odd", null] as const, ["odder", { blocks: 5 }] as const])
    await house.feed.put(placeOf("ann"), { key, author: "person", name: "ann", body });
});
afterAll(() => house.close());

const KEY = encodeURIComponent("answer:q/1 ä");

describe("pictures of charts", () => {
  it.each([
    ["0", "light 720 first"],
    ["1", "light 720 folded"],
    ["2", "light 720 last"],
    ["0?theme=dark", "dark 720 first"],
    ["0?theme=dark&width=360", "dark 360 first"],
    ["0?theme=<b>&width=1000000000", "light 720 first"],
    ["0?theme=dark&theme=light&width=360&width=360", "light 720 first"],
  ])("draws /%s as %s", async (path, drawn) => {
    const reply = await picture(`/console/chart/${KEY}/${path}`);
    expect([reply.status, reply.headers["content-type"], reply.text]).toEqual([200, "image/png", drawn]);
    expect(reply.headers["cache-control"]).toMatch(/^private/);
  });

  it.each([
    ["an index there is none of", `${KEY}/3`],
    ["a negative index", `${KEY}/-1`],
    ["half an index", `${KEY}/0.5`],
    ["an index that is none", `${KEY}/length`],
    ["an unknown message", "answer:9/0"],
    ["another person's chart", "answer:2/0"],
    ["words", "said:1/0"],
    ["nothing", "odd/0"],
    ["a body of another form", "odder/0"],
  ])("does not have %s", async (_what, path) => {
    const before = house.drawn.length;
    const reply = await picture(`/console/chart/${path}`);
    expect([reply.status, reply.json()]).toEqual([
      404,
      { error: { kind: "missing", message: "This chart is not there any more." } },
    ]);
    expect(house.drawn.length).toBe(before);
  });

  it("shows nothing to whoever is not signed in", async () => {
    expect((await picture(`/console/chart/${KEY}/0`, { cookie: "" })).status).toBe(403);
  });
});
