import { z } from "zod";

const endpoint = z.strictObject({
  /** As the server names it: "gpt-4.1", "llama-3.3-70b-versatile", "qwen3:14b". */
  model: z.string().min(1),
  /** Any server that speaks OpenAI's chat completions: OpenAI, Azure (…/openai/v1), Groq, Ollama, vLLM. */
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'is not an address; write it like "http://127.0.0.1:11434/v1"' })
    .default("https://api.openai.com/v1"),
  /** Servers without keys take anything. */
  apiKey: z.string().min(1).default("none"),
});

export type ModelEndpoint = z.infer<typeof endpoint>;

export const modelConfig = z.strictObject({
  /** Without a model name there is no model: questions are matched to tools by their words. */
  ...endpoint.partial().shape,
  /** Asked in this order when the first does not answer. */
  fallbacks: z.array(endpoint).default([]),
  /** Most model calls for one question. */
  maxSteps: z.int().min(1).max(50).default(12),
  /** For the whole answer, looks included. */
  deadlineMs: z.int().min(1000).max(600_000).default(90_000),
  /** For one model call. */
  callTimeoutMs: z.int().min(500).max(300_000).default(45_000),
  /** Earlier questions of the conversation the model sees. */
  historyTurns: z.int().min(0).max(50).default(6),
});

export type ModelConfig = z.infer<typeof modelConfig>;

/** The endpoints in the order they are asked; empty without a model. */
export function endpointsOf(config: ModelConfig): readonly ModelEndpoint[] {
  if (config.model === undefined) return [];
  const { model, baseUrl, apiKey } = config;
  return [endpoint.parse({ model, baseUrl, apiKey }), ...config.fallbacks];
}
