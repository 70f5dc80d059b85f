import { refOf } from "../../base/kubernetes-object.ts";
import type { Estate } from "./estate.ts";
import { parseService } from "./shapes/service.ts";
import { viewsOf } from "./views.ts";

/** What a diagnosis is asked about: a namespace, one object ("Deployment/shop/web"), several workloads, or everything. */
export interface Scope {
  readonly namespace?: string;
  readonly object?: string;
  /** The workloads of one service. */
  readonly objects?: readonly string[];
}

/** Whether an object belongs to the scope: it is the object, its pods, its owners, or the pods a Service stands for. */
export function createScope(estate: Estate, scope: Scope): (ref: string) => boolean {
  const { namespace, object, objects } = scope;
  const asked = object === undefined ? objects : [object];
  const around = asked && new Set(asked.flatMap((ref) => [...surroundings(estate, ref)]));
  return (ref) => {
    if (around) return around.has(ref);
    return namespace === undefined || ref === `Namespace/${namespace}` || ref.split("/")[1] === namespace;
  };
}

function surroundings(estate: Estate, ref: string): ReadonlySet<string> {
  const views = viewsOf(estate);
  const found = new Set([ref]);
  const [kind = "", ...rest] = ref.split("/");
  const name = rest.at(-1) ?? "";
  const namespace = rest.length > 1 ? rest[0] : undefined;
  const pod = views.pod(ref);
  if (pod) found.add(views.workloadOf(pod).ref);
  for (const own of views.podsOf(ref)) found.add(own.ref);
  const object = estate.get(kind, namespace, name);
  if (!object) return found;
  found.add(refOf(estate.topOwner(object)));
  const open = [object];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const owned of estate.ownedBy(next)) {
      if (found.has(refOf(owned))) continue;
      found.add(refOf(owned));
      open.push(owned);
    }
  }
  if (kind === "Service") {
    for (const selected of views.selected(namespace ?? "", parseService(object).selector)) {
      found.add(selected.ref);
      found.add(views.workloadOf(selected).ref);
    }
  }
  return found;
}
