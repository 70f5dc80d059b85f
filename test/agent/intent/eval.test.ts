import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSentences, readWorld } from "../../../bench/evals/intent/data.ts";
import { scoreIntents } from "../../../bench/evals/intent/score.ts";
import { createIntent } from "../../../src/agent/intent/create-intent.ts";
import { catalogue } from "../../evals/intent/catalogue.ts";

const folder = new URL("../../evals/intent/", import.meta.url);
const text = (file: string) => readFileSync(new URL(file, folder), "utf8");
const world = readWorld(text("world.json"));
const held = readSentences(text("sentences.jsonl"));
const development = readSentences(text("development.jsonl"));
const { read } = createIntent(catalogue);

describe("the eval", () => {
  it.each([
    ["sentences.jsonl", held],
    ["development.jsonl", development],
  ])("reaches its targets on %s", (_, sentences) => {
    expect(sentences.length).toBeGreaterThan(250);
    const { top1, inputs, wrongChanges } = scoreIntents(read, sentences, world);
    expect(top1).toBeGreaterThanOrEqual(0.95);
    expect(inputs).toBeGreaterThanOrEqual(0.85);
    expect(wrongChanges).toBe(0);
  });

  it("is not answered by the examples themselves", () => {
    const plain = (words: string) =>
      words
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, " ")
        .trim();
    const asked = new Set([...held, ...development].map((sentence) => plain(sentence.text)));
    const known = catalogue.flatMap((tool) =>
      [...tool.examples, ...(tool.words ?? [])].map((example) => `${tool.name}: ${plain(example)}`),
    );
    expect(known.filter((line) => asked.has(line.slice(line.indexOf(":") + 2)))).toEqual([]);
  });

  it("covers every tool with sentences of the development set", () => {
    const covered = new Set(development.map((sentence) => sentence.tool));
    expect(catalogue.filter((tool) => !covered.has(tool.name)).map((tool) => tool.name)).toEqual([]);
  });

  it("counts a wrong tool, a wrong value and an extra field", () => {
    const call = (tool: string, input: object) => () => ({ kind: "call" as const, tool, input: { ...input } });
    const wanted = [{ text: "x", tool: "metrics_show", input: { what: "cpu", range: "last 2h" } }];
    expect(scoreIntents(call("metrics_show", { what: "CPU", range: "past 120 minutes" }), wanted, world)).toMatchObject(
      { top1: 1, inputs: 1 },
    );
    expect(scoreIntents(call("metrics_show", { what: "cpu" }), wanted, world)).toMatchObject({ top1: 1, inputs: 0 });
    expect(scoreIntents(call("metrics_show", { what: "cpu", range: "last 2h", of: "a" }), wanted, world)).toMatchObject(
      { inputs: 0 },
    );
    expect(scoreIntents(call("kubernetes_drain_node", {}), wanted, world)).toMatchObject({ top1: 0, wrongChanges: 1 });
  });
});
