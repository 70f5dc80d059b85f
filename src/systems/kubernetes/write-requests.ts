import { OpsError } from "../../base/errors.ts";
import type { PatchOperation, Precondition } from "../kubernetes-writer.ts";
import type { ClusterAccess } from "./contexts.ts";
import { createExchange, type ExchangeOptions, type Outgoing, textOf } from "./exchange.ts";
import { faultOfThrown, faultOfWrite } from "./faults.ts";

/** A reply of the server, whatever its status. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  /** What a status that is no success means, as a write. */
  fault(): OpsError;
}

/** Requests that change, or would. Each goes out once: only a refused credential, with which nothing was done, is made anew. */
export interface WriteRequests {
  patch(
    path: string,
    operations: readonly PatchOperation[],
    must: Precondition,
    signal?: AbortSignal,
  ): Promise<unknown>;
  delete(path: string, must: Precondition, signal?: AbortSignal): Promise<void>;
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Answered>;
}

const MAX_BYTES = 16 * 2 ** 20;
/** Errors of a connection that never stood: nothing was sent over it. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_.*|ERR_TLS_.*|.*_CERT(?:_.*)?|UNABLE_TO_.*)$/;

/** `rehearsal`: every request carries dryRun=All, and there is no way to leave it out. */
export function createWriteRequests(
  access: ClusterAccess,
  options: ExchangeOptions & { readonly as: "writer" | "rehearsal" },
): WriteRequests {
  const { name } = access;
  const dryRun = options.as === "rehearsal";
  // A connection that was kept and is closed by now would make a request whose fate is unknown, for nothing.
  const connection = createExchange(access, { ...options, keepAlive: false });

  function lost(said: string, cause?: unknown): OpsError {
    const facts = { system: "kubernetes", cluster: name, sent: !dryRun };
    return new OpsError("unavailable", `Cluster ${name} ${said}`, { facts, cause });
  }

  async function send(outgoing: Outgoing, outer: AbortSignal | undefined): Promise<Answered> {
    outer?.throwIfAborted();
    const once = async (signal: AbortSignal, fresh: boolean): Promise<Answered> => {
      const query = { ...outgoing.query, ...(dryRun ? { dryRun: "All" } : {}) };
      const reply = await connection.open({ ...outgoing, query }, signal, fresh);
      const { statusCode: status = 0 } = reply;
      const text = await textOf(reply, MAX_BYTES);
      if (status === 401 && !fresh) return once(signal, true);
      return { status, text, fault: () => faultOfWrite(name, status, text, reply.headers["retry-after"]) };
    };
    return connection.within(outer, (signal) => once(signal, false), {
      late: () =>
        lost(`did not answer within ${options.timeoutMs / 1000} s; whether it was done has to be looked for.`),
      thrown: (thrown) => {
        const { code = "" } = thrown as { readonly code?: string };
        if (NEVER_SENT.test(code)) return faultOfThrown(name, thrown);
        return lost("broke off before it answered; whether it was done has to be looked for.", thrown);
      },
    });
  }

  async function done(answered: Answered): Promise<string> {
    if (answered.status < 200 || answered.status >= 300) throw answered.fault();
    return answered.text;
  }

  return {
    patch: async (path, operations, { uid, resourceVersion }, signal) => {
      const must = [
        { op: "test", path: "/metadata/uid", value: uid },
        { op: "test", path: "/metadata/resourceVersion", value: resourceVersion },
      ];
      const body = JSON.stringify([...must, ...operations]);
      const text = await send(
        {
          method: "PATCH",
          path,
          contentType: "application/json-patch+json",
          body,
          query: { fieldManager: "pilothouse" },
        },
        signal,
      ).then(done);
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw lost("sent only part of its answer; whether it was done has to be looked for.", cause);
      }
    },
    delete: async (path, preconditions, signal) => {
      const { uid, resourceVersion } = preconditions;
      const body = JSON.stringify({
        ...{ apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid, resourceVersion } },
        // Where there is a body the server reads its options from it alone.
        ...(dryRun ? { dryRun: ["All"] } : {}),
      });
      await send({ method: "DELETE", path, contentType: "application/json", body }, signal).then(done);
    },
    post: (path, body, signal) =>
      send({ method: "POST", path, contentType: "application/json", body: JSON.stringify(body) }, signal),
  };
}
