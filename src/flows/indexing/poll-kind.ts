import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import type { KubernetesReader, ServedKind } from "../../systems/kubernetes-reader.ts";
import type { Followed } from "./follow-kind.ts";
import { slim } from "./kinds.ts";

/** A look is at most this old; a watch a kind and namespace would be hundreds of connections. */
const EVERY_MS = 15_000;
const AT_ONCE = 4;

/**
 * The objects of one kind where only some namespaces may be read: those, listed again and again. `forbidden` names the
 * others. Rejects with the refusal when there is none that may.
 */
export function pollKind(deps: {
  readonly reader: KubernetesReader;
  readonly kind: ServedKind;
  readonly namespaces: readonly string[];
  readonly signal: AbortSignal;
  readonly clock: Clock;
}): Followed & { readonly forbidden: readonly string[] } {
  const { reader, kind, signal, clock } = deps;
  const byNamespace = new Map<string, readonly KubernetesObject[]>();
  const forbidden: string[] = [];

  async function read(namespaces: readonly string[]): Promise<void> {
    const left = [...namespaces];
    const takers = Array.from({ length: AT_ONCE }, async () => {
      for (let namespace = left.shift(); namespace !== undefined; namespace = left.shift()) {
        try {
          const { items } = await reader.list(kind, { namespace, signal });
          byNamespace.set(namespace, items.map(slim));
        } catch (error) {
          if (!(error instanceof OpsError) || error.kind !== "denied") throw error;
          byNamespace.delete(namespace);
          if (!forbidden.includes(namespace)) forbidden.push(namespace);
        }
      }
    });
    await Promise.all(takers);
  }

  const ready = read(deps.namespaces).then(() => {
    if (byNamespace.size === 0) throw new OpsError("denied", `No namespace's ${kind.plural} may be read.`);
    const stop = clock.every(EVERY_MS, () => {
      // What fails now is as it was, and is read again.
      read([...byNamespace.keys()]).catch(() => undefined);
    });
    signal.addEventListener("abort", stop, { once: true });
  });
  return { kind, ready, forbidden, objects: () => [...byNamespace.values()].flat() };
}
