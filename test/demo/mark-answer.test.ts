import { expect, test } from "vitest";
import type { Answer, Question } from "../../src/agent/answer.ts";
import { markAnswer } from "../../src/demo/mark-answer.ts";

function answered(demo: boolean): Answer {
  const card = { summary: "s", blocks: [], ...(demo ? { demo } : {}) };
  const outcome = { tool: "metrics_show", input: {}, audience: "place", status: "empty", message: card } as unknown;
  const own = { summary: "in a model's words", blocks: [] };
  return { status: "found", outcomes: [outcome as Answer["outcomes"][number]], message: own, audience: "place" };
}

test.each([true, false])("an answer in a model's words says DEMO when its evidence does: %s", async (demo) => {
  const { message } = await markAnswer(async () => answered(demo))({} as Question);
  expect(message.demo).toBe(demo ? true : undefined);
  expect(message.summary).toBe("in a model's words");
});
