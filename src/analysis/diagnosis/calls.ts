import type { Estate } from "./estate.ts";
import type { ContainerView } from "./shapes/container.ts";
import type { PodView } from "./shapes/pod.ts";
import type { ServiceView } from "./shapes/service.ts";
import { FORGIVEN_MS, isLive, isReady } from "./trouble.ts";
import { viewsOf } from "./views.ts";
import { type Fault, parseFault } from "./words/fault.ts";
import { type HostPort, parseHosts } from "./words/host.ts";
import { parseLogLine } from "./words/log-line.ts";

/** A call of a pod to a host that fails now, as its log says. */
export interface FailingCall {
  readonly pod: PodView;
  readonly container: ContainerView;
  readonly how: "refused" | "timeout" | "unreachable" | "dns";
  readonly target: HostPort;
  readonly place: Place;
  readonly line: string;
  readonly count: number;
  readonly sinceMs?: number;
}

/** What a host name means inside the cluster, seen from a namespace. */
export interface Place {
  readonly service?: ServiceView;
  /** The Service that the name would be, where it has a cluster name's form. */
  readonly wanted?: { readonly name: string; readonly namespace: string };
}

const KINDS: readonly Fault["kind"][] = ["refused", "timeout", "unreachable", "dns"];
const MENDED =
  /(?<!not |un|dis|never )(?:\breconnected\b|\bconnected\b|connection (?:established|restored|succeeded|successful)|\brecovered\b)/i;
const known = new WeakMap<Estate, readonly FailingCall[]>();

/** Every call that fails now. A pod that works must say so more than once within its workload, lately, and not take it back. */
export function failingCalls(estate: Estate): readonly FailingCall[] {
  const found = known.get(estate) ?? findCalls(estate);
  known.set(estate, found);
  return found;
}

function findCalls(estate: Estate): readonly FailingCall[] {
  const views = viewsOf(estate);
  const calls = views.pods
    .filter((pod) => isLive(estate, pod))
    .flatMap((pod) => pod.containers.flatMap((container) => callsOf(estate, pod, container)));
  const said = new Map<string, number>();
  const keyOf = ({ pod, target }: FailingCall) => `${views.workloadOf(pod).ref} ${target.host}`;
  for (const call of calls) said.set(keyOf(call), (said.get(keyOf(call)) ?? 0) + call.count);
  return calls.filter((call) => !isReady(call.pod) || (said.get(keyOf(call)) ?? 0) >= 2);
}

function callsOf(estate: Estate, pod: PodView, container: ContainerView): readonly FailingCall[] {
  const calm = isReady(pod) && container.ready;
  const byHost = new Map<string, FailingCall & { readonly at: number }>();
  let mendedAt = -1;
  let at = 0;
  for (const tail of estate
    .logsOf(pod.object, container.name)
    .toSorted((a, b) => Number(b.previous) - Number(a.previous))) {
    if (tail.previous && calm) continue;
    for (const raw of tail.lines) {
      at++;
      const { text, level, atMs } = parseLogLine(raw);
      const fault = level === "info" || level === "debug" ? undefined : parseFault(text);
      if (!fault || !KINDS.includes(fault.kind)) {
        if (MENDED.test(text)) mendedAt = at;
        continue;
      }
      if (calm && atMs !== undefined && estate.nowMs - atMs > FORGIVEN_MS) continue;
      const target =
        fault.kind === "dns"
          ? "host" in fault && fault.host
            ? { host: fault.host }
            : undefined
          : "target" in fault
            ? fault.target
            : undefined;
      if (!target) continue;
      const before = byHost.get(target.host);
      const sinceMs = before?.sinceMs ?? atMs;
      byHost.set(target.host, {
        ...{ pod, container, target, line: text, at, count: (before?.count ?? 0) + 1 },
        how: fault.kind as FailingCall["how"],
        place: placeOf(estate, pod.namespace, target),
        ...(sinceMs === undefined ? {} : { sinceMs }),
      });
    }
  }
  return [...byHost.values()].filter((call) => !calm || call.at > mendedAt);
}

/** Where a host name or address leads: `db`, `db.shop`, `db.shop.svc.cluster.local`, `db-0.db.shop.svc`, or a cluster IP. */
export function placeOf(estate: Estate, namespace: string, { host }: HostPort): Place {
  const find = (name: string, space: string) => serviceAt(estate, `${space}/${name}`);
  if (/^[\d.]+$/.test(host) || host.includes("[")) {
    const service = serviceAt(estate, host);
    return service ? { service } : {};
  }
  const parts = host.replace(/\.$/, "").split(".");
  const [first = "", second = "", third = ""] = parts;
  if (host === "localhost") return {};
  const svcAt = parts.indexOf("svc");
  const [name, space] =
    svcAt === 3
      ? [second, third]
      : svcAt === 2
        ? [first, second]
        : parts.length === 1
          ? [first, namespace]
          : [undefined, undefined];
  if (name !== undefined && space !== undefined) {
    const service = find(name, space);
    return { ...(service ? { service } : {}), wanted: { name, namespace: space } };
  }
  // Of two parts the second may be a namespace, the Service of a StatefulSet's pod, or a domain outside.
  const service =
    parts.length === 2
      ? (find(first, second) ?? find(second, namespace))
      : parts.length === 3
        ? find(second, third)
        : undefined;
  if (service) return { service, wanted: { name: service.name, namespace: service.namespace } };
  const isSpace = estate.get("Namespace", undefined, second) !== undefined;
  return parts.length === 2 && isSpace ? { wanted: { name: first, namespace: second } } : {};
}

const byPlace = new WeakMap<Estate, ReadonlyMap<string, ServiceView>>();

function serviceAt(estate: Estate, key: string): ServiceView | undefined {
  let index = byPlace.get(estate);
  if (!index) {
    const entries = viewsOf(estate).services.flatMap((service) => [
      [`${service.namespace}/${service.name}`, service] as const,
      ...(service.clusterIp && service.clusterIp !== "None" ? [[service.clusterIp, service] as const] : []),
    ]);
    index = new Map(entries);
    byPlace.set(estate, index);
  }
  return index.get(key);
}

const named = new WeakMap<Estate, ReadonlyMap<string, readonly PodView[]>>();

/** Pods whose environment, command or arguments name the Service, whether they call it or not; one of each workload. */
export function configuredCallers(estate: Estate, service: ServiceView): readonly PodView[] {
  let index = named.get(estate);
  if (!index) {
    index = indexCallers(estate);
    named.set(estate, index);
  }
  return (index.get(service.ref) ?? []).filter((pod) => pod.ref !== service.ref);
}

function indexCallers(estate: Estate): ReadonlyMap<string, readonly PodView[]> {
  const views = viewsOf(estate);
  const index = new Map<string, PodView[]>();
  const seen = new Set<string>();
  for (const pod of views.pods) {
    const workload = views.workloadOf(pod).ref;
    // Pods of one workload are configured alike; those that are not ready are each of interest.
    if (seen.has(workload) && isReady(pod)) continue;
    seen.add(workload);
    const refs = new Set<string>();
    for (const { env, command } of pod.containers) {
      const hosts = [
        ...env.flatMap(({ value }) => (value === undefined ? [] : parseHosts(value))),
        ...hostsIn(command),
      ];
      for (const host of hosts) {
        const { service } = placeOf(estate, pod.namespace, host);
        if (service) refs.add(service.ref);
      }
    }
    for (const ref of refs) index.set(ref, [...(index.get(ref) ?? []), pod]);
  }
  return index;
}

function hostsIn(command: readonly string[]): readonly HostPort[] {
  const text = command.join(" ").slice(0, 4000);
  return [...text.matchAll(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>;]+/gi)].flatMap(([url]) => parseHosts(url));
}
