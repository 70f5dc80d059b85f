import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Door, Place } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { createHouse, enrolActor, readTool } from "../fakes/house.ts";

const roles = { viewer: ["things:read"], outsider: ["metrics:read"], narrow: ["things:read@red"] };
const found = async () => ({
  status: "found" as const,
  data: { n: 1 },
  sources: [{ system: "Things", query: "all", at: "now" }],
});

async function open(tools: readonly Tool[], limits = {}) {
  const house = await createHouse({ tools, people: { roles }, limits });
  const rows = async () => (await house.audit.search({ fromMs: 0, toMs: house.clock.now() + 1, limit: 100 })).rows;
  return { house, rows, ann: await enrolActor(house, "ann", "viewer") };
}

describe("the gate", () => {
  it("answers with data, a card, folded sources and an audit row", async () => {
    const { house, rows, ann } = await open([readTool(found)]);
    const outcome = await house.gate.call(ann, "things_list", { colour: "red" });
    expect(outcome).toMatchObject({ status: "found", data: { n: 1 }, input: { colour: "red" }, audience: "place" });
    expect(outcome.message.blocks.at(-1)).toMatchObject({ type: "fold", title: "How this was found (1 query)" });
    expect(await rows()).toMatchObject([
      { action: "tool.called", subject: "things_list", decision: "allowed", personId: ann.personId },
    ]);
  });

  it.each([
    ["nobody's role", "outsider", {}, /takes things:read, which an admin gives/],
    ["a role for another part", "narrow", {}, /takes things:read/],
  ])("refuses %s, says what it takes, records it and does not run", async (_what, role, input, reason) => {
    let ran = false;
    const { house, rows } = await open([
      readTool(async () => {
        ran = true;
        return found();
      }),
    ]);
    const actor = await enrolActor(house, "zed", role);
    const outcome = await house.gate.call(actor, "things_list", input);
    expect(outcome).toMatchObject({ status: "refused", kind: "denied", reason: expect.stringMatching(reason) });
    expect(ran).toBe(false);
    expect(await rows()).toMatchObject([{ decision: "refused" }]);
  });

  it("checks the scope that the input names", async () => {
    const { house } = await open([readTool(found, { scope: (input) => input.colour as string | undefined })]);
    const actor = await enrolActor(house, "zed", "narrow");
    expect((await house.gate.call(actor, "things_list", { colour: "red" })).status).toBe("found");
    expect((await house.gate.call(actor, "things_list", { colour: "blue" })).status).toBe("refused");
    expect((await house.gate.call(actor, "things_list", {})).status).toBe("refused");
  });

  it("reads rights afresh at every call", async () => {
    const { house, ann } = await open([readTool(found)]);
    expect((await house.gate.call(ann, "things_list", {})).status).toBe("found");
    await house.db.query("delete from role_grants");
    expect((await house.gate.call(ann, "things_list", {})).status).toBe("refused");
  });

  it("sends to the person alone what the place may not see", async () => {
    const { house } = await open([readTool(found)]);
    const channel: Place = { platform: "test", id: "general", kind: "channel" };
    const zed = await enrolActor(house, "zed", "viewer", channel);
    expect(await house.gate.call(zed, "things_list", {})).toMatchObject({ status: "found", audience: "person" });
  });

  it.each([
    [{ color: "red" }, /no input called color, did you mean colour/],
    [{ n: "three" }, /n: .*number/],
    [{ colour: 5 }, /colour: .*string/],
  ])("explains a wrong input: %j", async (input, expected) => {
    const { house, rows, ann } = await open([readTool(found)]);
    const outcome = await house.gate.call(ann, "things_list", input);
    expect(outcome).toMatchObject({ status: "failed", kind: "invalid", reason: expect.stringMatching(expected) });
    expect("reason" in outcome && outcome.reason).toContain('Ask like this: "list things"');
    expect(await rows()).toHaveLength(1);
  });

  it("names what is missing", async () => {
    const tool = readTool(found, { input: z.strictObject({ size: z.number().describe("How large") }) });
    const { house, ann } = await open([tool]);
    expect(await house.gate.call(ann, "things_list", {})).toMatchObject({
      reason: expect.stringContaining("size is missing (How large)"),
    });
  });

  it("names the nearest tool for an unknown one", async () => {
    const { house, ann } = await open([readTool(found)]);
    expect(await house.gate.call(ann, "thing_list", {})).toMatchObject({
      status: "failed",
      kind: "missing",
      reason: "There is no tool called thing_list. Did you mean things_list?",
    });
  });

  it("limits calls of a person and tool, says when to come back, and lets others pass", async () => {
    const { house, ann } = await open([readTool(found)], { callsPerMinute: 2 });
    const bo = await enrolActor(house, "bo", "viewer");
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await house.gate.call(ann, "things_list", {})).status);
    expect(statuses).toEqual(["found", "found", "refused"]);
    expect((await house.gate.call(bo, "things_list", {})).status).toBe("found");
    await house.clock.advance(60_000);
    expect((await house.gate.call(ann, "things_list", {})).status).toBe("found");
  });

  it("ends a call that takes too long, and one whose asker pressed Stop", async () => {
    const forever = readTool(() => new Promise(() => undefined), { timeoutMs: 50 });
    const { house, ann } = await open([forever]);
    expect(await house.gate.call(ann, "things_list", {})).toMatchObject({
      status: "failed",
      kind: "unavailable",
      reason: expect.stringContaining("took longer than 0.05 s"),
    });
    const stop = new AbortController();
    const stopped = house.gate.call(ann, "things_list", {}, { signal: stop.signal });
    stop.abort();
    expect(await stopped).toMatchObject({ status: "failed", reason: "Stopped, as you asked." });
  });

  it.each([
    [
      "a fault of the outside",
      new OpsError("unavailable", "Prometheus prod refused the connection."),
      "failed",
      "Prometheus prod refused the connection.",
    ],
    [
      "a bug",
      new TypeError("x is not a function of secret-host"),
      "failed",
      "Something went wrong inside Pilothouse; the request id in the log tells where.",
    ],
  ])("turns %s into one sentence", async (_what, thrown, status, reason) => {
    const { house, ann } = await open([readTool(() => Promise.reject(thrown))]);
    expect(await house.gate.call(ann, "things_list", {})).toMatchObject({ status, reason });
  });

  it("looks once for the same question of equals, and again when the answer has aged", async () => {
    let looks = 0;
    const slow = readTool(
      async () => {
        looks++;
        await new Promise((resolve) => setImmediate(resolve));
        return found();
      },
      { cacheMs: 5000 },
    );
    const { house, ann } = await open([slow]);
    const bo = await enrolActor(house, "bo", "viewer");
    await Promise.all([house.gate.call(ann, "things_list", {}), house.gate.call(bo, "things_list", {})]);
    await house.gate.call(ann, "things_list", {});
    expect(looks).toBe(1);
    await house.gate.call(ann, "things_list", { colour: "red" });
    await house.gate.call({ ...ann, zone: "Europe/Berlin" }, "things_list", {});
    expect(looks).toBe(3);
    await house.clock.advance(5001);
    await house.gate.call(ann, "things_list", {});
    expect(looks).toBe(4);
  });

  it("never shares an answer between people of different rights", async () => {
    let looks = 0;
    const tool = readTool(
      async () => {
        looks++;
        return found();
      },
      { cacheMs: 5000 },
    );
    const { house, ann } = await open([tool]);
    const root = await enrolActor(house, "root", "admin");
    await house.gate.call(ann, "things_list", {});
    await house.gate.call(root, "things_list", {});
    expect(looks).toBe(2);
  });

  it("cuts a result that is too large, says so and keeps the whole", async () => {
    const big = Array.from({ length: 5000 }, (_, i) => ({ i, text: "x".repeat(20) }));
    const { house, ann } = await open([readTool(async () => ({ status: "found", data: { big }, sources: [] }))], {
      maxResultBytes: 20_000,
    });
    const outcome = await house.gate.call(ann, "things_list", {});
    if (outcome.status !== "partial") throw new Error(`expected partial, got ${outcome.status}`);
    expect(JSON.stringify(outcome.data).length).toBeLessThanOrEqual(20_000);
    expect((outcome.data as { big: unknown[] }).big.length).toBeGreaterThan(100);
    expect(outcome.gaps[0]).toContain("kept for a day");
    const kept = house.blobs.kept.get(outcome.next ?? "");
    expect(JSON.parse(new TextDecoder().decode(kept)).big).toHaveLength(5000);
  });

  it("asks back with a button for each thing that could be meant", async () => {
    const options = [{ label: "red", input: { colour: "red" } }];
    const { house, ann } = await open([
      readTool(async () => ({ status: "choose", question: "Which colour?", options })),
    ]);
    const outcome = await house.gate.call(ann, "things_list", {});
    expect(outcome).toMatchObject({ status: "choose", options });
    expect(outcome.message.blocks[1]).toMatchObject({
      type: "buttons",
      buttons: [{ label: "red", press: { kind: "call", tool: "things_list", input: { colour: "red" } } }],
    });
  });

  const doors: readonly [Door, string][] = [
    ["words", "asked"],
    ["agent", "asked"],
    ["schedule", "asked"],
    ["alert", "asked"],
    ["mcp", "asked"],
    ["command", "done"],
    ["button", "done"],
    ["cli", "done"],
    ["api", "done"],
  ];
  it.each(doors)("an act at the door %s is %s", async (door, status) => {
    let acts = 0;
    const act = defineTool({
      name: "things_paint",
      effect: "act",
      description: "Paints things.",
      examples: ["paint things"],
      input: z.strictObject({}),
      permission: "things:read",
      act: async () => {
        acts++;
        return { status: "done", message: { summary: "Painted.", blocks: [] } };
      },
    });
    const { house, ann } = await open([act]);
    expect((await house.gate.call({ ...ann, door }, "things_paint", {})).status).toBe(status);
    expect(acts).toBe(status === "done" ? 1 : 0);
  });

  it("answers nothing when the audit row cannot be written", async () => {
    const { house, ann } = await open([readTool(found)]);
    await house.db.query("alter table audit_rows rename to audit_away");
    try {
      expect(await house.gate.call(ann, "things_list", {})).toMatchObject({ status: "failed", kind: "bug" });
    } finally {
      await house.db.query("alter table audit_away rename to audit_rows");
    }
  });
});
