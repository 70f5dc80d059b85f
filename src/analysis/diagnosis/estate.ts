import { type KubernetesObject, type OwnerReference, refOf } from "../../base/kubernetes-object.ts";
import type { LogTail, Snapshot } from "./snapshot.ts";

/** A snapshot with the ways through it: by name, owner, selector and what was said about an object. */
export interface Estate {
  readonly snapshot: Snapshot;
  readonly nowMs: number;
  /** Every object of the kind; empty where it could not be read. `Shape` is what the caller expects, every field optional. */
  all<Shape extends KubernetesObject = KubernetesObject>(kind: string): readonly Shape[];
  in<Shape extends KubernetesObject = KubernetesObject>(kind: string, namespace: string | undefined): readonly Shape[];
  get<Shape extends KubernetesObject = KubernetesObject>(
    kind: string,
    namespace: string | undefined,
    name: string,
  ): Shape | undefined;
  /** Whether the kind was read at all: only then does absence mean that there is none. */
  knows(kind: string): boolean;
  /** Objects that this one owns directly. */
  ownedBy(owner: KubernetesObject): readonly KubernetesObject[];
  /** The top of the owner chain, as far as it is there: a pod's Deployment. The object itself when nobody owns it. */
  topOwner(object: KubernetesObject): KubernetesObject;
  /** Events about the object, the newest last. */
  eventsOf(object: KubernetesObject): readonly KubernetesEvent[];
  /** Events about anything, objects that are gone among them. */
  everyEvent(): readonly KubernetesEvent[];
  /** Every event by what it is about ("Pod/shop/web-0"), also of objects that are not there any more; the newest last. */
  readonly events: ReadonlyMap<string, readonly KubernetesEvent[]>;
  logsOf(pod: KubernetesObject, container: string): readonly LogTail[];
}

/** An event of either API, with the count and times resolved. */
export interface KubernetesEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  /** "Pod/shop/web-0". */
  readonly about: string;
}

export function createEstate(snapshot: Snapshot): Estate {
  const byRef = new Map<string, KubernetesObject>();
  const byUid = new Map<string, KubernetesObject>();
  const owned = new Map<string, KubernetesObject[]>();
  const byNamespace = new Map<string, KubernetesObject[]>();
  for (const [kind, objects] of Object.entries(snapshot.objects)) {
    for (const object of Array.isArray(objects) ? objects : []) {
      if (typeof object?.metadata?.name !== "string") continue;
      byRef.set(refOf(object), object);
      if (object.metadata.uid !== undefined) byUid.set(object.metadata.uid, object);
      push(byNamespace, `${kind}/${object.metadata.namespace ?? ""}`, object);
    }
  }
  for (const object of byRef.values()) {
    for (const owner of ownersOf(object)) {
      const found = (owner.uid === undefined ? undefined : byUid.get(owner.uid)) ?? byRef.get(ownerRef(object, owner));
      if (found) push(owned, refOf(found), object);
    }
  }
  const events = eventsByObject(snapshot.objects.Event ?? []);
  const logs = new Map<string, LogTail[]>();
  for (const tail of snapshot.logs) push(logs, `${tail.namespace}/${tail.pod}/${tail.container}`, tail);

  function ownerOf(object: KubernetesObject): KubernetesObject | undefined {
    const owners = ownersOf(object);
    const owner = owners.find(({ controller }) => controller) ?? owners[0];
    if (!owner) return undefined;
    return (owner.uid === undefined ? undefined : byUid.get(owner.uid)) ?? byRef.get(ownerRef(object, owner));
  }

  return {
    snapshot,
    nowMs: snapshot.nowMs,
    all: <Shape extends KubernetesObject>(kind: string) => (snapshot.objects[kind] ?? []) as readonly Shape[],
    in: <Shape extends KubernetesObject>(kind: string, namespace: string | undefined) =>
      (byNamespace.get(`${kind}/${namespace ?? ""}`) ?? []) as unknown as readonly Shape[],
    get: <Shape extends KubernetesObject>(kind: string, namespace: string | undefined, name: string) =>
      byRef.get(refOf({ kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } })) as
        | Shape
        | undefined,
    knows: (kind) => snapshot.objects[kind] !== undefined,
    ownedBy: (owner) => owned.get(refOf(owner)) ?? [],
    topOwner: (object) => {
      let top = object;
      // An owner chain is three long; a loop of forged references must end all the same.
      for (let steps = 0; steps < 10; steps++) {
        const next = ownerOf(top);
        if (!next || next === top) break;
        top = next;
      }
      return top;
    },
    eventsOf: (object) => events.get(refOf(object)) ?? [],
    everyEvent: () => [...events.values()].flat(),
    events,
    logsOf: (pod, container) => logs.get(`${pod.metadata.namespace}/${pod.metadata.name}/${container}`) ?? [],
  };
}

/** Who owns the object, whatever stands in its metadata: those that have a kind and a name. */
export function ownersOf(object: KubernetesObject): readonly OwnerReference[] {
  const owners: unknown = object.metadata.ownerReferences;
  return Array.isArray(owners)
    ? owners.filter((owner) => typeof owner?.kind === "string" && typeof owner.name === "string")
    : [];
}

function ownerRef(object: KubernetesObject, owner: { readonly kind: string; readonly name: string }): string {
  const { namespace } = object.metadata;
  return refOf({ kind: owner.kind, metadata: { name: owner.name, ...(namespace === undefined ? {} : { namespace }) } });
}

interface RawEvent extends KubernetesObject {
  readonly involvedObject?: { readonly kind?: string; readonly namespace?: string; readonly name?: string };
  readonly regarding?: RawEvent["involvedObject"];
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly note?: string;
  readonly count?: number;
  readonly deprecatedCount?: number;
  readonly firstTimestamp?: string;
  readonly lastTimestamp?: string;
  readonly eventTime?: string;
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string };
}

function eventsByObject(objects: readonly KubernetesObject[]): ReadonlyMap<string, readonly KubernetesEvent[]> {
  const found = new Map<string, KubernetesEvent[]>();
  for (const raw of (Array.isArray(objects) ? objects : []) as readonly RawEvent[]) {
    const about = raw?.involvedObject ?? raw?.regarding;
    if (!about?.kind || !about.name) continue;
    const { kind, name, namespace } = about;
    const first = timeOf(raw.firstTimestamp ?? raw.eventTime ?? raw.metadata?.creationTimestamp);
    const last = timeOf(raw.series?.lastObservedTime ?? raw.lastTimestamp ?? raw.eventTime) ?? first;
    const event: KubernetesEvent = {
      ...{ type: text(raw.type) || "Normal", reason: text(raw.reason), message: text(raw.message) || text(raw.note) },
      count: Number(raw.series?.count ?? raw.count ?? raw.deprecatedCount ?? 1) || 1,
      ...(first === undefined ? {} : { firstMs: first }),
      ...(last === undefined ? {} : { lastMs: last }),
      about: refOf({ kind, metadata: { name, ...(namespace ? { namespace } : {}) } }),
    };
    push(found, event.about, event);
  }
  for (const list of found.values()) list.sort((a, b) => (a.lastMs ?? 0) - (b.lastMs ?? 0));
  return found;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Epoch milliseconds of a timestamp; undefined for none and for what is none. */
export function timeOf(text: string | null | undefined): number | undefined {
  const ms = typeof text === "string" && text !== "" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
