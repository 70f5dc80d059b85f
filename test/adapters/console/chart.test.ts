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
const file = (blobId: string, name: string) => ({ type: "file" as const, blobId, name, mediaType: "text/plain" });
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
      { type: "fold", title: "raw", blocks: [file("blob_ann", 'a "b"/ü.log')] },
      file("blob_gone", "gone.log"),
    ],
  });
  const bos = [{ type: "chart" as const, chart: chart("bo's") }, file("blob_bo", "bo.log")];
  await house.show("bo", "answer:2", { summary: "", blocks: bos });
  house.files.set("blob_ann", "<script>lines of ann").set("blob_bo", "lines of bo");
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

describe("files", () => {
  it("are saved under their names, and never shown as a page", async () => {
    const { status, text, headers } = await picture(`/console/file/${KEY}/0`);
    expect([status, text]).toEqual([200, "<script>lines of ann"]);
    expect(headers).toMatchObject({
      "content-type": "text/plain",
      "content-disposition": "attachment; filename*=UTF-8''a%20%22b%22%2F%C3%BC.log",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    });
  });

  it.each([
    ["one that is not kept any more", `${KEY}/1`],
    ["an index there is none of", `${KEY}/2`],
    ["another person's file", "answer:2/0"],
    ["a body of another form", "odder/0"],
  ])("do not have %s", async (_what, path) => {
    const reply = await picture(`/console/file/${path}`);
    expect([reply.status, reply.text]).toEqual([404, expect.stringContaining("This file is not kept any more.")]);
  });

  it("are given to nobody who is not signed in", async () => {
    expect((await picture(`/console/file/${KEY}/0`, { cookie: "" })).status).toBe(403);
  });
});
