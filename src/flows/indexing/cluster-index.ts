import { setMaxListeners } from "node:events";
import type { Clock } from "../../base/clock.ts";
import { type OpsError, toOpsError } from "../../base/errors.ts";
import type { KubernetesObject } from "../../base/kubernetes-object.ts";
import { untilAborted } from "../../base/limit.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import { listOf } from "../../base/text/words.ts";
import type { ClusterIndex, ClusterView } from "../../systems/cluster-index.ts";
import type { KubernetesReader, ServedKind } from "../../systems/kubernetes-reader.ts";
import { type Followed, followKind } from "./follow-kind.ts";
import { INDEXED } from "./kinds.ts";
import { pollKind } from "./poll-kind.ts";

/** A cluster nobody asks about is not followed any longer than this. */
const IDLE_MS = 30 * 60_000;
/** What could not be read is tried again after this long: a right may have been granted since. */
const AGAIN_MS = 60_000;
const MOST_NAMESPACES = 200;

interface Standing {
  readonly followed: readonly Followed[];
  /** Kinds that the server does not serve, of which there is none. */
  readonly absent: readonly string[];
  readonly unseen: readonly string[];
  readonly startedMs: number;
}

/** Follows the cluster from the first question on. `close` ends it. */
export function createClusterIndex(deps: {
  readonly reader: KubernetesReader;
  /** Looked at where neither the whole cluster nor its namespaces may be listed. */
  readonly namespaces: readonly string[];
  readonly demo?: true;
  readonly clock: Clock;
  readonly log: Logger;
}): ClusterIndex & { close(): void } {
  const { reader, clock, log } = deps;
  let ending = newEnding();
  let standing: Promise<Standing> | undefined;
  let askedMs = 0;

  const stopIdling = clock.every(IDLE_MS / 10, () => {
    if (standing && clock.now() - askedMs > IDLE_MS) forget();
  });

  function forget(): void {
    ending.abort();
    ending = newEnding();
    standing = undefined;
  }

  async function start(): Promise<Standing> {
    const { signal } = ending;
    const served = await reader.kinds(signal);
    const silent = await reader.silent(signal);
    const unseen = [...silent].map(([group, cause]) => `What ${group} serves: ${cause}`);
    const wanted = INDEXED.flatMap(
      ({ kind, group }) =>
        served.find((one) => one.kind === kind && one.group === group && one.verbs.includes("list")) ?? [],
    );
    const ends = await Promise.all(
      wanted.map(async (kind) => {
        const all = followKind({ reader, kind, signal, clock, log });
        const refusal = await faultOf(all.ready);
        if (!refusal) return all;
        // With the server away nothing is known, and every kind would say so.
        if (refusal.kind === "unavailable") throw refusal;
        if (refusal.kind === "denied" && isOptional(kind)) return undefined;
        const some = refusal.kind === "denied" && kind.namespaced ? await inSomeNamespaces(kind, unseen) : undefined;
        if (!some) unseen.push(`${kind.plural}: ${refusal.message}`);
        return some;
      }),
    );
    const followed = ends.filter((end): end is Followed => end !== undefined);
    // Of a group that did not answer nothing is known, rather than that there is none.
    const absent = INDEXED.filter(
      ({ kind, group }) => !silent.has(group) && !wanted.some((one) => one.kind === kind),
    ).map(({ kind }) => kind);
    return { followed, absent, unseen, startedMs: clock.now() };
  }

  /** Where the whole cluster may not be read, the namespaces that may. */
  async function inSomeNamespaces(kind: ServedKind, unseen: string[]): Promise<Followed | undefined> {
    const { signal } = ending;
    const named = await reader
      .kind("namespaces", signal)
      .then((one) => reader.list(one, { signal, limit: MOST_NAMESPACES }))
      .then(({ items }) => items.map(({ metadata }) => metadata.name))
      .catch(() => []);
    const namespaces = named.length > 0 ? named : deps.namespaces;
    if (namespaces.length === 0) return undefined;
    const some = pollKind({ reader, kind, namespaces, signal, clock });
    if (await faultOf(some.ready)) return undefined;
    if (some.forbidden.length > 0) unseen.push(`${kind.plural} of ${listOf(some.forbidden.slice(0, 5))}: forbidden.`);
    return some;
  }

  async function stand(signal: AbortSignal | undefined): Promise<Standing> {
    askedMs = clock.now();
    if (!standing) {
      const starting = start();
      standing = starting;
      starting.catch(() => {
        if (standing === starting) forget();
      });
    }
    const now = await untilAborted(standing, signal);
    const isLacking = now.unseen.length > 0 && clock.now() - now.startedMs > AGAIN_MS;
    if (!isLacking) return now;
    forget();
    return stand(signal);
  }

  return {
    cluster: reader.cluster,
    ...(deps.demo ? { demo: true as const } : {}),
    reader,
    look: async ({ namespace, signal } = {}): Promise<ClusterView> => {
      const { followed, absent, unseen } = await stand(signal);
      const objects: Record<string, readonly KubernetesObject[]> = Object.fromEntries(absent.map((kind) => [kind, []]));
      for (const { kind, objects: all } of followed) {
        const here = [...all()];
        objects[kind.kind] =
          namespace === undefined || !kind.namespaced
            ? here
            : here.filter(({ metadata }) => metadata.namespace === namespace);
      }
      const at = new Date(clock.now()).toISOString();
      const query = `${followed.length} kinds${namespace === undefined ? "" : ` in ${namespace}`}, followed by watches`;
      return { objects, unseen, sources: [{ system: `Kubernetes ${reader.cluster}`, query, at }] };
    },
    namespaces: async (signal) => {
      const { followed } = await stand(signal);
      const own = followed.find(({ kind }) => kind.kind === "Namespace");
      const seen = own
        ? [...own.objects()].map(({ metadata }) => metadata.name)
        : followed.flatMap(({ objects: all }) => [...all()].flatMap(({ metadata }) => metadata.namespace ?? []));
      return [...new Set(seen)].sort();
    },
    close: () => {
      stopIdling();
      ending.abort();
    },
  };
}

function isOptional({ kind, group }: ServedKind): boolean {
  return INDEXED.some((one) => one.optional && one.kind === kind && one.group === group);
}

/** Ends every watch of the cluster: some dozens listen to it. */
function newEnding(): AbortController {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  return ending;
}

async function faultOf(work: Promise<unknown>): Promise<OpsError | undefined> {
  try {
    await work;
    return undefined;
  } catch (thrown) {
    return toOpsError(thrown);
  }
}
