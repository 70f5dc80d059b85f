import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { OpsError } from "../../base/errors.ts";
import { limitTo, untilAborted } from "../../base/limit.ts";
import type { ClusterAccess } from "./contexts.ts";
import { faultOfStatus, faultOfThrown } from "./faults.ts";

export interface KubernetesRequest {
  /** "/api/v1/pods". */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Reads from one API server with the context's credentials. Faults are those of `KubernetesReader`. */
export interface Requests {
  json(request: KubernetesRequest): Promise<unknown>;
  /** The body as it comes; the time limit holds until its first byte. */
  stream(request: KubernetesRequest): Promise<IncomingMessage>;
}

/** Credentials that a plugin makes are asked for again this often; it keeps them itself until they expire. */
const CREDENTIALS_MS = 30_000;
/** A list page of 500 large objects is some tens of megabytes at most. */
const MAX_BYTES = 256 * 2 ** 20;
const TRIES = 3;
const LONGEST_WAIT_MS = 5000;

export function createRequests(
  { name, server: address, authorize: putCredentials }: ClusterAccess,
  { timeoutMs, clock }: { readonly timeoutMs: number; readonly clock: { now(): number } },
): Requests {
  const server = new URL(address);
  let credentials: { readonly options: RequestOptions; readonly madeMs: number } | undefined;

  async function authorize(fresh: boolean): Promise<RequestOptions> {
    if (!fresh && credentials && clock.now() - credentials.madeMs < CREDENTIALS_MS) return credentials.options;
    const options: RequestOptions = { headers: {} };
    try {
      await putCredentials(options);
    } catch (cause) {
      throw new OpsError(
        "unavailable",
        `The credential for cluster ${name} cannot be made. Try \`kubectl --context ${name} get nodes\` where Pilothouse runs.`,
        { cause },
      );
    }
    // A connection serves many reads; the library makes its agents for one each. Watches hold theirs, so there is no ceiling.
    const kept = credentials?.options.agent;
    const agent = kept && !fresh ? kept : options.agent;
    if (agent && typeof agent !== "boolean") Object.assign(agent, { keepAlive: true });
    credentials = { options: { ...options, agent }, madeMs: clock.now() };
    return credentials.options;
  }

  async function open(request: KubernetesRequest, signal: AbortSignal, fresh: boolean): Promise<IncomingMessage> {
    const options = await authorize(fresh);
    const url = new URL(server.pathname.replace(/\/$/, "") + request.path, server);
    for (const [key, value] of Object.entries(request.query ?? {}))
      if (value !== undefined) url.searchParams.set(key, value);
    const headers = { ...options.headers, accept: request.accept ?? "application/json", "user-agent": "pilothouse" };
    return new Promise((resolve, reject) => {
      const send = url.protocol === "https:" ? httpsRequest : httpRequest;
      const sent = send(url, { ...options, headers, method: "GET", signal }, resolve);
      sent.on("error", reject);
      sent.end();
    });
  }

  /** One exchange, tried again where the server asks for patience or broke off; a refused credential is made anew once. */
  async function exchange(request: KubernetesRequest, signal: AbortSignal): Promise<IncomingMessage> {
    let fresh = false;
    for (let tries = 1; ; tries++) {
      const reply = await open(request, signal, fresh);
      const { statusCode: status = 0 } = reply;
      if (status >= 200 && status < 300) return reply;
      const fault = faultOfStatus(name, status, await textOf(reply, 1_000_000), reply.headers["retry-after"]);
      if (status === 401 && !fresh) {
        fresh = true;
        continue;
      }
      const waitMs = fault.retryAfterMs ?? 200 * tries;
      const mayPass = status === 429 || status === 503 || status === 504;
      if (!mayPass || tries >= TRIES || waitMs > LONGEST_WAIT_MS) throw fault;
      await delay(waitMs, undefined, { signal });
    }
  }

  async function within<T>(request: KubernetesRequest, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = limitTo(timeoutMs, request.signal);
    try {
      return await untilAborted(work(limit.signal), limit.signal);
    } catch (thrown) {
      if (thrown instanceof OpsError) throw thrown;
      if (request.signal?.aborted) throw request.signal.reason;
      if (limit.timedOut()) {
        throw new OpsError(
          "unavailable",
          `Cluster ${name} did not answer within ${timeoutMs / 1000} s. Ask for less, or try again.`,
        );
      }
      throw faultOfThrown(name, thrown);
    } finally {
      limit.end();
    }
  }

  return {
    json: (request) =>
      within(request, async (signal) => {
        const text = await textOf(await exchange(request, signal), MAX_BYTES);
        try {
          return JSON.parse(text) as unknown;
        } catch (cause) {
          throw new OpsError("unavailable", `Cluster ${name} sent only part of its answer. Try again.`, { cause });
        }
      }),
    stream: async (request) => {
      // The stream outlives the limit on its first byte; the caller's signal ends it.
      const gone = new AbortController();
      const stop = () => gone.abort(request.signal?.reason);
      request.signal?.addEventListener("abort", stop, { once: true });
      try {
        const reply = await within(request, (signal) => {
          signal.addEventListener("abort", () => gone.abort(signal.reason), { once: true });
          return exchange(request, gone.signal);
        });
        reply.once("close", () => request.signal?.removeEventListener("abort", stop));
        return reply;
      } catch (thrown) {
        request.signal?.removeEventListener("abort", stop);
        throw thrown;
      }
    },
  };
}

async function textOf(reply: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new OpsError("limited", "The cluster's answer is too large to be read. Ask for less.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
