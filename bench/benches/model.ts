import type { StructuredToolInterface } from "@langchain/core/tools";
import OpenAI from "openai";
import { z } from "zod";
import { createAnswerWithModel } from "../../src/agent/model/answer-with-model.ts";
import { modelConfig } from "../../src/agent/model/config.ts";
import { readPrompt } from "../../src/agent/prompts.ts";
import { createMetrics } from "../../src/base/telemetry/metrics.ts";
import { defineTool } from "../../src/tool/tool.ts";
import { createHouse, enrolActor } from "../../test/fakes/house.ts";
import { type ModelServer, startModelServer } from "../../test/fakes/model-server.ts";
import type { Measure } from "../dispatch.ts";
import { median, rounded } from "../figures.ts";

const TURNS = 60;
const WARM_UP = 10;
const WORDS = "how is it?";
const NAMES = ["alpha_look", "beta_look"] as const;

/**
 * One turn with two tool calls against a server that answers at once, three ways in turn: ours through the gate with its
 * rights, limits and audit; a bare createAgent whose tools return the same; the bare client in a loop.
 */
export const run: Measure = async () => {
  const server = await startModelServer();
  // Each question: the first reply calls both tools, the second answers.
  server.script((request) =>
    request.messages.at(-1)?.role === "tool"
      ? { text: "All is well." }
      : { calls: NAMES.map((name) => ({ name, arguments: {} })) },
  );
  try {
    const ways = [await ours(server), await bareAgent(server), bareClient(server)] as const;
    const took: [number[], number[], number[]] = [[], [], []];
    for (let turn = 0; turn < WARM_UP + TURNS; turn++) {
      for (const [i, way] of ways.entries()) {
        const beganMs = performance.now();
        await way();
        if (turn >= WARM_UP) took[i as 0 | 1 | 2].push(performance.now() - beganMs);
      }
    }
    const [our, agent, client] = took.map(median) as [number, number, number];
    return {
      ratio: rounded(our / agent),
      addedMs: rounded(our - agent),
      bareClientRatio: rounded(our / client),
      oursMs: rounded(our),
      bareAgentMs: rounded(agent),
      bareClientMs: rounded(client),
      turns: TURNS,
    };
  } finally {
    await server.close();
  }
};

async function ours(server: ModelServer): Promise<() => Promise<void>> {
  const tools = NAMES.map((name) =>
    defineTool({
      name,
      effect: "read",
      description: `Looks at ${name}`,
      examples: ["look"],
      input: z.strictObject({}),
      permission: "metrics:read",
      run: async () => ({ status: "found", data: { value: 1 }, sources: [] }),
      view: () => ({ summary: "Read.", blocks: [] }),
    }),
  );
  const house = await createHouse({ tools, limits: { callsPerMinute: 100_000 } });
  const actor = await enrolActor(house, "ann", "viewer");
  const answer = createAnswerWithModel({
    ...house,
    config: modelConfig.parse({ model: "scripted", baseUrl: server.url }),
    metrics: createMetrics(),
    prompt: await readPrompt("prompts/answer.md"),
  });
  return async () => {
    const { outcomes } = await answer({ actor, words: WORDS });
    if (outcomes.length !== NAMES.length) throw new Error("the turn did not make its calls");
  };
}

async function bareAgent(server: ModelServer): Promise<() => Promise<void>> {
  const [{ createAgent }, { ChatOpenAI }, { tool }] = await Promise.all([
    import("langchain"),
    import("@langchain/openai"),
    import("@langchain/core/tools"),
  ]);
  const tools = NAMES.map((name) =>
    tool(async () => '{"value":1}', { name, description: `Looks at ${name}`, schema: z.strictObject({}) }),
  );
  const model = new ChatOpenAI({ model: "scripted", apiKey: "none", configuration: { baseURL: server.url } });
  const agent = createAgent({ model, tools: tools as unknown as StructuredToolInterface[] });
  return async () => {
    const { messages } = await agent.invoke({ messages: [{ role: "user", content: WORDS }] });
    if (messages.length !== 5) throw new Error("the turn did not make its calls");
  };
}

function bareClient(server: ModelServer): () => Promise<void> {
  const client = new OpenAI({ baseURL: server.url, apiKey: "none" });
  const tools = NAMES.map((name) => ({
    type: "function" as const,
    function: { name, description: `Looks at ${name}` },
  }));
  return async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: WORDS }];
    for (;;) {
      const reply = await client.chat.completions.create({ model: "scripted", messages, tools });
      const message = reply.choices[0]?.message;
      if (!message?.tool_calls) return;
      messages.push(
        message,
        ...message.tool_calls.map(({ id }) => ({ role: "tool" as const, tool_call_id: id, content: '{"value":1}' })),
      );
    }
  };
}
