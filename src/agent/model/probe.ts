import { OpsError } from "../../base/errors.ts";
import type { ModelEndpoint } from "./config.ts";

export interface ModelProbe {
  /** Whether the server's list has the model; undefined where it gives no list. */
  readonly listed: boolean | undefined;
  /** Some of what it lists. */
  readonly models: readonly string[];
  /** Whether the model called the tool it was asked to call. */
  readonly callsTools: boolean;
}

type Client = InstanceType<typeof import("openai")["OpenAI"]>;

const PING = {
  type: "function",
  function: { name: "ping", description: "Answers pong.", parameters: { type: "object", properties: {} } },
} as const;

/**
 * Looks whether a model can be used: its server's list, a call of one token, a call of a tool. Throws an `OpsError` with
 * the cure; what the server wrote is not repeated, since some repeat the key.
 */
export async function probeModel(endpoint: ModelEndpoint, signal: AbortSignal): Promise<ModelProbe> {
  const { OpenAI } = await import("openai");
  const client = new OpenAI({
    apiKey: endpoint.apiKey,
    baseURL: endpoint.baseUrl,
    maxRetries: 0,
    // The variables of other programs must not reach this server.
    organization: null,
    project: null,
    fetch: (input, init) => fetch(input, { ...init, redirect: "error" }),
    logLevel: "off",
  });
  try {
    const models = await listModels(client, signal);
    const [, callsTools] = await Promise.all([
      complete(client, endpoint.model, {}, signal),
      complete(client, endpoint.model, { tools: [PING], tool_choice: "required" }, signal),
    ]);
    return { listed: models?.includes(endpoint.model), models: models ?? [], callsTools };
  } catch (thrown) {
    throw faultOf(thrown, endpoint);
  }
}

async function listModels(client: Client, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const { data } = await client.models.list({ signal });
    return Array.isArray(data) ? data.map(({ id }) => String(id)) : undefined;
  } catch (thrown) {
    // Some servers have chat completions and no list.
    const { status } = thrown as { status?: number };
    if (status === 404 || status === 405 || status === 501) return undefined;
    throw thrown;
  }
}

/** Whether the reply calls a tool. A server that refuses tools at all says so with a 400. */
async function complete(client: Client, model: string, more: object, signal: AbortSignal): Promise<boolean> {
  const withTools = "tools" in more;
  const content = withTools ? "Call the tool ping." : "Say ok.";
  const most = withTools ? 64 : 1;
  const body = { model, messages: [{ role: "user" as const, content }], ...more };
  const send = async (limit: object) => {
    const reply = await client.chat.completions.create({ ...body, ...limit }, { signal });
    if (!Array.isArray(reply?.choices)) {
      throw new OpsError("unavailable", "What answers does not speak chat completions. Check OPENAI_BASE_URL.");
    }
    return (reply.choices[0]?.message?.tool_calls?.length ?? 0) > 0;
  };
  try {
    return await send({ max_tokens: most });
  } catch (thrown) {
    const { status, message = "" } = thrown as { status?: number; message?: string };
    if (status !== 400) throw thrown;
    // Newer models of OpenAI's take the limit under another name only.
    if (/max_completion_tokens/.test(message)) return send({ max_completion_tokens: most });
    if (withTools) return false;
    throw thrown;
  }
}

function faultOf(thrown: unknown, { model, baseUrl }: ModelEndpoint): OpsError {
  if (thrown instanceof OpsError) return thrown;
  const { status, cause } = thrown as { status?: number; cause?: { code?: string; cause?: { code?: string } } };
  const server = new URL(baseUrl).origin;
  const options = { facts: { status }, cause: thrown };
  if (status === 401 || status === 403) {
    return new OpsError("denied", `${server} refuses the key (status ${status}). Check OPENAI_API_KEY.`, options);
  }
  if (status === 404) {
    const cure = "Check OPENAI_MODEL, and that OPENAI_BASE_URL ends as its server wants it, usually in /v1.";
    return new OpsError("missing", `${server} has no model ${model} there (status 404). ${cure}`, options);
  }
  if (status === 429) {
    const cure = "Wait, or raise the limit or credit of this key.";
    return new OpsError("limited", `${server} takes no more requests for now (status 429). ${cure}`, options);
  }
  if (status !== undefined) {
    const cure = "Check OPENAI_MODEL and OPENAI_BASE_URL.";
    return new OpsError("unavailable", `${server} refuses the call (status ${status}). ${cure}`, options);
  }
  if (thrown instanceof SyntaxError) {
    const says = `${server} does not answer as a model server does. Check OPENAI_BASE_URL.`;
    return new OpsError("unavailable", says, options);
  }
  const code = cause?.cause?.code ?? cause?.code;
  const why = code === undefined ? "" : ` (${code})`;
  return new OpsError(
    "unavailable",
    `${server} cannot be reached${why}. Check that it runs and that OPENAI_BASE_URL is right.`,
    options,
  );
}
