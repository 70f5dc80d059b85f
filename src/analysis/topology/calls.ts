import { configuredCallers, failingCalls, placeOf } from "../diagnosis/calls.ts";
import type { Estate } from "../diagnosis/estate.ts";
import { viewsOf } from "../diagnosis/views.ts";
import { parseHosts } from "../diagnosis/words/host.ts";
import { addMissingService } from "./entries.ts";
import { addEdge, addNode, boxOf, type TopologyDraft } from "./topology.ts";

const SAID = { refused: "refused", timeout: "times out", unreachable: "unreachable", dns: "not resolved" } as const;

/** Who calls whom: as environments and commands name Services and hosts, and as logs say that it fails. */
export function addCalls(draft: TopologyDraft, estate: Estate): void {
  const views = viewsOf(estate);
  const selects = new Set([...draft.edges.values()].map(({ from, to }) => `${from} ${to}`));
  const call = (from: string, to: string, fails?: string) => {
    // A member that finds its siblings through their Service does not depend on another part.
    if (selects.has(`${to} ${from}`)) return;
    addEdge(draft, { from, to, relation: "calls", ...(fails === undefined ? {} : { fails }) });
  };
  for (const service of views.services) {
    for (const pod of configuredCallers(estate, service)) call(views.workloadOf(pod).ref, service.ref);
  }
  for (const { pod, how, place, target } of failingCalls(estate)) {
    const from = boxOf(draft, pod.ref);
    const { service, wanted } = place;
    const missing = wanted && !service ? addMissingService(draft, estate, wanted.namespace, wanted.name) : undefined;
    const to = service?.ref ?? missing ?? (isName(target.host) ? addHost(draft, target.host) : undefined);
    if (to !== undefined && draft.nodes.has(from)) call(from, to, SAID[how]);
  }
  const told = new Set<string>();
  for (const pod of views.pods) {
    const from = boxOf(draft, pod.ref);
    if (told.has(from) || !draft.nodes.has(from)) continue;
    told.add(from);
    for (const { env } of pod.containers) {
      for (const { value } of env) {
        if (value === undefined || !/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) continue;
        for (const host of parseHosts(value)) {
          const { service, wanted } = placeOf(estate, pod.namespace, host);
          if (!service && !wanted && isName(host.host)) call(from, addHost(draft, host.host));
        }
      }
    }
  }
}

/** A name out in the world: with a dot, and no address. */
function isName(host: string): boolean {
  return /^[a-z0-9.-]+\.[a-z]{2,}$/i.test(host) && !/\.(?:local|internal|svc)$/i.test(host);
}

function addHost(draft: TopologyDraft, host: string): string {
  return addNode(draft, { id: `Host/${host}`, kind: "Host", name: host, role: "outside", notes: [] });
}
