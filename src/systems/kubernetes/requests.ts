import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { OpsError } from "../../base/errors.ts";
import type { ClusterAccess } from "./contexts.ts";
import { createExchange, type ExchangeOptions, textOf } from "./exchange.ts";
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

/** A list page of 500 large objects is some tens of megabytes at most. */
const MAX_BYTES = 256 * 2 ** 20;
const TRIES = 3;
const LONGEST_WAIT_MS = 5000;

export function createRequests(access: ClusterAccess, options: ExchangeOptions): Requests {
  const { name } = access;
  const { timeoutMs } = options;
  const connection = createExchange(access, { ...options, keepAlive: true });

  function open({ path, query, accept }: KubernetesRequest, signal: AbortSignal, fresh: boolean) {
    const how = { ...(query === undefined ? {} : { query }), ...(accept === undefined ? {} : { accept }) };
    // No other method leaves from here: a reader has no way to write.
    return connection.open({ method: "GET", path, ...how }, signal, fresh);
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

  function within<T>({ signal }: KubernetesRequest, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return connection.within(signal, work, {
      late: () =>
        new OpsError(
          "unavailable",
          `Cluster ${name} did not answer within ${timeoutMs / 1000} s. Ask for less, or try again.`,
        ),
      thrown: (thrown) => {
        if (signal?.aborted) throw signal.reason;
        return faultOfThrown(name, thrown);
      },
    });
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
