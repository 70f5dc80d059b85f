import { OpsError } from "../../base/errors.ts";
import { limitTo } from "../../base/limit.ts";
import type { Metrics } from "../../base/telemetry/metrics.ts";
import type { Traces } from "../../base/telemetry/traces.ts";
import type { ModelEndpoint } from "./config.ts";
import type { NamedModel } from "./middleware/fallback-models.ts";

export interface ConnectModelOptions {
  readonly callTimeoutMs: number;
  readonly metrics: Metrics;
  readonly traces: Traces;
}

/** A chat model for an endpoint. Nothing it does may reach another address than the configured one. */
export async function connectModel(
  endpoint: ModelEndpoint,
  { callTimeoutMs, metrics, traces }: ConnectModelOptions,
): Promise<NamedModel> {
  // Tracing is switched on by variables that other programs set, and would send questions to its maker.
  process.env.LANGSMITH_TRACING = "false";
  process.env.LANGCHAIN_TRACING_V2 = "false";
  const { ChatOpenAI } = await import("@langchain/openai");
  const allowed = new URL(endpoint.baseUrl).origin;

  const guardedFetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (url.origin !== allowed)
      throw new OpsError("denied", `The model client asked for ${url.origin}, which is not configured.`);
    const beganMs = performance.now();
    let outcome: "ok" | "error" = "error";
    const limit = limitTo(callTimeoutMs, init?.signal ?? undefined);
    try {
      const reply = await traces.span(`model ${endpoint.model}`, {}, () =>
        fetch(input, { ...init, signal: limit.signal, redirect: "error" }),
      );
      // The client's own limit ends with the headers: a reply that stalls in its body is ended here.
      const body = await reply.arrayBuffer();
      outcome = reply.ok ? "ok" : "error";
      return new Response(body, { status: reply.status, headers: reply.headers });
    } finally {
      limit.end();
      metrics.providerCalled("model", outcome, (performance.now() - beganMs) / 1000);
    }
  };
  return {
    name: endpoint.model,
    // `streaming` stays unset: with it the client looks a tokenizer up on the internet at each call.
    model: new ChatOpenAI({
      model: endpoint.model,
      apiKey: endpoint.apiKey,
      timeout: callTimeoutMs,
      maxRetries: 1,
      configuration: { baseURL: endpoint.baseUrl, fetch: guardedFetch },
    }),
  };
}
