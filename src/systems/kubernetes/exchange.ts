import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { OpsError } from "../../base/errors.ts";
import { limitTo, untilAborted } from "../../base/limit.ts";
import type { ClusterAccess } from "./contexts.ts";

/** One request as it goes over the wire. */
export interface Outgoing {
  readonly method: "GET" | "PATCH" | "DELETE" | "POST";
  /** "/api/v1/pods". */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
}

export interface ExchangeOptions {
  readonly timeoutMs: number;
  readonly clock: { now(): number };
}

/** Connections to one API server with the context's credentials. Which methods go out is for its two users to say. */
export interface Exchange {
  /** `fresh`: with credentials made anew. */
  open(outgoing: Outgoing, signal: AbortSignal, fresh: boolean): Promise<IncomingMessage>;
  /** Bounds work by the time limit and the asker's signal; `late` and `thrown` make the faults of what was not ours. */
  within<T>(
    outer: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
    faults: { late(): OpsError; thrown(thrown: unknown): OpsError },
  ): Promise<T>;
}

/** Credentials that a plugin makes are asked for again this often; it keeps them itself until they expire. */
const CREDENTIALS_MS = 30_000;

/** `keepAlive`: a connection serves many requests. One that the server has closed meanwhile swallows the next request. */
export function createExchange(
  { name, server: address, authorize: putCredentials }: ClusterAccess,
  { timeoutMs, clock, keepAlive }: ExchangeOptions & { readonly keepAlive: boolean },
): Exchange {
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
    if (agent && typeof agent !== "boolean") Object.assign(agent, { keepAlive });
    credentials = { options: { ...options, agent }, madeMs: clock.now() };
    return credentials.options;
  }

  return {
    open: async (outgoing, signal, fresh) => {
      const options = await authorize(fresh);
      const url = new URL(server.pathname.replace(/\/$/, "") + outgoing.path, server);
      for (const [key, value] of Object.entries(outgoing.query ?? {}))
        if (value !== undefined) url.searchParams.set(key, value);
      const { method, body, contentType } = outgoing;
      const headers = {
        ...options.headers,
        ...{ accept: outgoing.accept ?? "application/json", "user-agent": "pilothouse" },
        ...(contentType === undefined ? {} : { "content-type": contentType }),
        ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
      };
      return new Promise((resolve, reject) => {
        const send = url.protocol === "https:" ? httpsRequest : httpRequest;
        const sent = send(url, { ...options, headers, method, signal }, resolve);
        sent.on("error", reject);
        sent.end(body);
      });
    },
    within: async (outer, work, faults) => {
      const limit = limitTo(timeoutMs, outer);
      try {
        return await untilAborted(work(limit.signal), limit.signal);
      } catch (thrown) {
        if (thrown instanceof OpsError) throw thrown;
        throw limit.timedOut() ? faults.late() : faults.thrown(thrown);
      } finally {
        limit.end();
      }
    },
  };
}

export async function textOf(reply: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new OpsError("limited", "The cluster's answer is too large to be read. Ask for less.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
