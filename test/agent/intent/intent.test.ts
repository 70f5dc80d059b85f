import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIntent } from "../../../src/agent/intent/create-intent.ts";
import { catalogue } from "../../evals/intent/catalogue.ts";
import { following, world } from "./world.ts";

const { read } = createIntent(catalogue);
const effects = new Map(catalogue.map((tool) => [tool.name, tool.effect]));

describe("calls", () => {
  it.each([
    ["restart basket in store", "kubernetes_restart_workload", { name: "basket", namespace: "store" }],
    ["plz resatrt the mailer", "kubernetes_restart_workload", { name: "mailer" }],
    ["drain worker-2", "kubernetes_drain_node", { name: "worker-2" }],
    ["memory of kafka since 7:00", "metrics_show", { what: "memory", of: "kafka", range: "since 7:00" }],
    ["ＣＰＵ of basket", "metrics_show", { what: "cpu", of: "basket" }],
    ["who can delete secrets in store?", "access_who_can", { verb: "delete", resource: "secrets", namespace: "store" }],
  ])("understands %s", (text, tool, input) => {
    expect(read(text, world)).toEqual({ kind: "call", tool, input });
  });
});

describe("a change or an act is never guessed", () => {
  it.each([
    ["should we restart basket?"],
    ["why was basket restarted?"],
    ["did anyone restart basket"],
    ["can zoe restart basket"],
    ["how do I drain worker-2"],
    ["don't restart basket"],
    ["do not silence INC-4 for 2 hours because of x"],
    ["restart count of basket"],
    ["restarts of basket last 2h"],
    ["basket"],
    ["who deleted pod basket-7d9f6c5b4-abcde"],
    ["is INC-4 resolved?"],
    ["when will the freeze in store end"],
    ["what happens if I drain worker-2"],
    ["was PLAN-3 undone?"],
    ["has the nightly digest been paused"],
  ])("%s", (text) => {
    const intent = read(text, world);
    if (intent.kind === "call") expect(effects.get(intent.tool)).toBe("read");
    else expect(["ask", "unknown"]).toContain(intent.kind);
  });

  it("asks for what is missing, with choices from the world", () => {
    const intent = read("restart", world);
    expect(intent.kind).toBe("ask");
    if (intent.kind !== "ask") return;
    expect(intent.waiting).toEqual({ tool: "kubernetes_restart_workload", input: {}, missing: "name" });
    expect(intent.options.map((option) => option.input.name)).toEqual(["basket", "mailer", "kafka"]);
  });

  it("asks with four options at most", () => {
    for (const text of ["basket", "scale", "silence", "stop", "run", "status"]) {
      const intent = read(text, world);
      if (intent.kind === "ask") expect(intent.options.length).toBeLessThanOrEqual(4);
    }
  });
});

describe("what is none of our business", () => {
  it.each([
    "what's the weather in oslo",
    "tell me a joke",
    "qwrt zzxp plok",
    "",
    "   ",
    "????",
    "💥🚀",
    "thanks a lot!",
  ])("%s", (text) => {
    const intent = read(text, world);
    expect(intent.kind).toBe("unknown");
    if (intent.kind === "unknown") expect(intent.nearest.length).toBeGreaterThan(0);
  });
});

describe("going on from an earlier call", () => {
  const cpu = { tool: "metrics_show", input: { what: "cpu", of: "basket", range: "last 2h" } };
  it.each([
    ["and memory?", cpu, { what: "memory", of: "basket", range: "last 2h" }],
    ["same for kafka", cpu, { what: "cpu", of: "kafka", range: "last 2h" }],
    ["last week instead", cpu, { what: "cpu", of: "basket", range: "last week" }],
    ["by account", { tool: "cost_breakdown", input: { by: "team" } }, { by: "account" }],
    [
      "in west",
      { tool: "kubernetes_diagnose", input: { namespace: "store" } },
      { namespace: "store", cluster: "west" },
    ],
    [
      "7",
      { tool: "kubernetes_scale_workload", input: { name: "basket" }, missing: "replicas" },
      { name: "basket", replicas: 7 },
    ],
    ["mailer", { tool: "kubernetes_restart_workload", input: {}, missing: "name" }, { name: "mailer" }],
    ["unheardof", { tool: "kubernetes_restart_workload", input: {}, missing: "name" }, { name: "unheardof" }],
  ])("%s", (text, earlier, input) => {
    expect(read(text, following(earlier))).toEqual({ kind: "call", tool: earlier.tool, input });
  });

  it("carries the thing spoken of into another tool", () => {
    expect(read("and who owns it?", following(cpu))).toEqual({
      kind: "call",
      tool: "services_show",
      input: { name: "basket" },
    });
  });

  it.each([
    ["is it healthy?", "health_score", { of: "basket" }],
    ["is kafka healthy?", "health_score", { of: "kafka" }],
    ["is everything healthy?", "health_score", {}],
  ])("means the thing spoken of by a pronoun alone: %s", (text, tool, input) => {
    expect(read(text, following(cpu))).toEqual({ kind: "call", tool, input });
  });

  it("leaves a sentence of its own alone", () => {
    expect(read("drain worker-2", following(cpu))).toMatchObject({ tool: "kubernetes_drain_node" });
  });
});

describe("hostile text", () => {
  const bombs: readonly (readonly [string, string])[] = [
    ["1 MB of one letter", "a".repeat(1_000_000)],
    ["1 MB of spaces", " ".repeat(1_000_000)],
    ["1 MB of brackets", "rate(".repeat(200_000)],
    ["1 MB of numbers", "1 ".repeat(500_000)],
    ["1 MB of dashes", "a-".repeat(500_000)],
    ["1 MB of quotes", "\"'`".repeat(333_333)],
    ["1 MB of times", "last 2h ".repeat(125_000)],
    ["1 MB of names", "basket ".repeat(140_000)],
    ["1 MB of selectors", "a=b,".repeat(250_000)],
    ["1 MB of typos", "baskte restrat ".repeat(66_000)],
    ["marks that grow", "\ufdfa".repeat(50_000)],
    ["controls and directions", "\u0000\u202erestart\u200b \u2066basket\u2069\ud800".repeat(10_000)],
  ];

  it.each(bombs)("%s takes under 50 ms", (_, text) => {
    read(text, world);
    const times = [1, 2, 3].map(() => {
      const started = performance.now();
      read(text, world);
      return performance.now() - started;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });

  it("sees through invisible characters", () => {
    expect(read("\u202erestart\u200b basket\u0007", world)).toMatchObject({
      kind: "call",
      tool: "kubernetes_restart_workload",
    });
  });

  it("never throws and says the same twice", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: "grapheme", maxLength: 100 }),
    );
    fc.assert(
      fc.property(text, (words) => {
        expect(read(words, world)).toEqual(read(words, world));
      }),
      { numRuns: 300 },
    );
  });

  it("is the same after training again", () => {
    const { read: again } = createIntent(catalogue);
    for (const tool of catalogue)
      for (const text of tool.examples) expect(again(text, world)).toEqual(read(text, world));
  });

  it("learns in pieces that leave the process its turns, and answers in the midst of it", async () => {
    const { read: midway, learn } = createIntent(catalogue);
    let learnt = false;
    const learning = learn().then(() => {
      learnt = true;
    });
    for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(learnt).toBe(false);
    const words = "cpu of checkout over the last hour";
    expect(midway(words, world)).toEqual(read(words, world));
    await learning;
    expect(midway(words, world)).toEqual(read(words, world));
  });
});
