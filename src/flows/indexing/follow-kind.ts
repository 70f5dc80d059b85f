import type { Clock } from "../../base/clock.ts";
import { OpsError, toOpsError } from "../../base/errors.ts";
import { type KubernetesObject, refOf } from "../../base/kubernetes-object.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import type { KubernetesReader, ServedKind } from "../../systems/kubernetes-reader.ts";
import { MOST_EVENTS, slim } from "./kinds.ts";

/** The objects of one kind in one cluster, kept up to date until the signal ends it. */
export interface Followed {
  readonly kind: ServedKind;
  /** Resolves once the first list is there; rejects when it cannot be had. */
  readonly ready: Promise<void>;
  objects(): Iterable<KubernetesObject>;
}

const AGAIN_MS = 2000;

export function followKind(deps: {
  readonly reader: KubernetesReader;
  readonly kind: ServedKind;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Logger;
}): Followed {
  const { reader, kind, signal, clock, log } = deps;
  let objects = new Map<string, KubernetesObject>();
  let version = "";

  async function list(): Promise<void> {
    const listed = await reader.list(kind, { signal });
    const fresh = new Map<string, KubernetesObject>();
    for (const item of listed.items) fresh.set(keyOf(item), slim(item));
    objects = fresh;
    version = listed.resourceVersion ?? "";
    bound();
  }

  /** Events come without end and are kept by the server for an hour: the oldest go first. */
  function bound(): void {
    if (kind.kind !== "Event") return;
    for (const key of objects.keys()) {
      if (objects.size <= MOST_EVENTS) break;
      objects.delete(key);
    }
  }

  async function follow(): Promise<void> {
    for (;;) {
      let expired = false;
      const startedMs = clock.now();
      try {
        await reader.watch(
          kind,
          { resourceVersion: version },
          (change) => {
            if (change.type === "expired") expired = true;
            else if (change.type === "bookmark") version = change.resourceVersion;
            else {
              version = change.object.metadata.resourceVersion ?? version;
              const key = keyOf(change.object);
              if (change.type === "deleted") objects.delete(key);
              else objects.set(key, slim(change.object));
              bound();
            }
          },
          signal,
        );
        if (signal.aborted) return;
        if (expired) await list();
      } catch (error) {
        if (signal.aborted) return;
        expired = toOpsError(error).kind === "conflict";
        log.debug({ err: error, cluster: reader.cluster, kind: kind.kind }, "a watch broke; it is taken up again");
        if (expired) await list().catch(() => undefined);
      }
      // A watch that ends at once would spin.
      if (clock.now() - startedMs < AGAIN_MS) await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
    }
  }

  const ready = list().then(() => {
    if (kind.verbs.includes("watch")) {
      follow().catch((error: unknown) => {
        if (!(error instanceof OpsError)) log.warn({ err: error, kind: kind.kind }, "a kind is not followed any more");
      });
    }
  });
  return { kind, ready, objects: () => objects.values() };
}

function keyOf(object: KubernetesObject): string {
  return object.metadata.uid ?? refOf(object);
}
