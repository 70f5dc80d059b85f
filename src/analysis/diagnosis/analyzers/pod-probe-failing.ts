import type { Analyzer } from "../analyzer.ts";
import type { Estate, KubernetesEvent } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf } from "../shapes/condition.ts";
import type { ContainerView, ProbeKind, ProbeView } from "../shapes/container.ts";
import type { PodView } from "../shapes/pod.ts";
import { optional } from "../shapes/read.ts";
import { gravityOf, isLive, isReady, isRecent, lastEnd, renderEnd, titleOf } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { lastWords, renderFault } from "../words/last-words.ts";
import { earliest, oneLine, times } from "../words/phrases.ts";

const SAID = /^(Liveness|Readiness|Startup) probe (?:failed|errored)/i;
const KILLING = /failed (liveness|startup) probe/i;

/** A probe that fails now: what it asks, what it gets, whether the kubelet kills for it, and whether it gives time enough. */
export const podProbeFailing: Analyzer = {
  name: "pod-probe-failing",
  needs: ["Pod", "Event"],
  analyze: (estate) =>
    viewsOf(estate)
      .pods.filter((pod) => isLive(estate, pod) && pod.deletedMs === undefined)
      .flatMap((pod) => failingProbes(estate, pod)),
};

/** Whether the container's last end was the kubelet's answer to a failed probe rather than its own doing. */
export function isKilledByProbe(estate: Estate, pod: PodView, container: ContainerView): boolean {
  const code = lastEnd(container)?.exitCode;
  // 0, 137 and 143 are how a container ends that is told to stop; another code is its own.
  const wasStopped = code === undefined || code === 0 || code === 137 || code === 143;
  return (
    wasStopped &&
    failuresOf(estate, pod).some(({ kind, killing }) => kind !== "readiness" && killing.length > 0) &&
    !container.init
  );
}

interface Failures {
  readonly kind: ProbeKind;
  readonly events: readonly KubernetesEvent[];
  readonly killing: readonly KubernetesEvent[];
}

function failuresOf(estate: Estate, pod: PodView): readonly Failures[] {
  const recent = estate.eventsOf(pod.object).filter((event) => isRecent(estate, event));
  return (["liveness", "startup", "readiness"] as const).flatMap((kind) => {
    const events = recent.filter((event) => SAID.exec(event.message)?.[1]?.toLowerCase() === kind);
    const killing = recent.filter((event) => KILLING.exec(event.message)?.[1]?.toLowerCase() === kind);
    return events.length + killing.length === 0 ? [] : [{ kind, events, killing }];
  });
}

function failingProbes(estate: Estate, pod: PodView): readonly Finding[] {
  const failures = failuresOf(estate, pod);
  const killed = failures.find(({ kind, killing }) => kind !== "readiness" && killing.length > 0);
  if (killed) return [describe(estate, pod, killed)];
  const ready = isReady(pod);
  // Warnings of a pod that is ready by now are of its start.
  const counts = (found: Failures) => found.events.reduce((sum, { count }) => sum + count, 0);
  const standing = failures.find((found) => counts(found) >= 3 && !ready);
  const isRunning = pod.containers.some((container) => !container.init && container.running);
  return standing && isRunning ? [describe(estate, pod, standing)] : [];
}

function describe(estate: Estate, pod: PodView, { kind, events, killing }: Failures): Finding {
  const views = viewsOf(estate);
  const container = containerOf(pod, kind, killing);
  const probe = container?.probes[kind];
  const last = events.at(-1);
  const got = last?.message.replace(SAID, "").replace(/^[:\s]+/, "") ?? "";
  const count = events.reduce((sum, event) => sum + event.count, 0);
  const end = container && lastEnd(container);
  const tight = probe && container ? tightness(estate, pod, container, probe) : undefined;
  const words = container && lastWords(estate, pod, container);
  const dependence =
    words?.fault && ["refused", "timeout", "unreachable", "dns"].includes(words.fault.kind) ? words.fault : undefined;
  const label = `${kind[0]?.toUpperCase()}${kind.slice(1)} probe`;
  const effect =
    kind === "readiness"
      ? "is not ready"
      : killing.length > 0 || (container?.restarts ?? 0) > 0
        ? "is restarted"
        : "is about to be restarted";
  const meaning = dependence ? renderFault(dependence) : (tight ?? meaningOf(got));
  return {
    rule: `pod-${kind}-failing`,
    object: pod.ref,
    role: dependence ? "symptom" : kind === "readiness" && meaning === undefined ? "symptom" : "cause",
    severity: gravityOf(views, pod),
    confidence: kind === "readiness" ? (tight ? 0.8 : 0.5) : tight ? 0.9 : 0.75,
    ...optional(
      "sinceMs",
      earliest(...[...events, ...killing].map(({ firstMs }) => firstMs), conditionOf(pod.conditions, "Ready")?.sinceMs),
    ),
    summary: `${pod.name}: ${container ? titleOf(container) : "its container"} ${effect}, since its ${label.toLowerCase()} fails${meaning ? `: ${meaning}` : ""}`,
    evidence: [
      ...(last ? [`event ${last.reason} (${times(count)}): ${oneLine(last.message)}`] : []),
      ...killing.slice(-1).map((event) => `event ${event.reason} (${times(event.count)}): ${oneLine(event.message)}`),
      ...(probe
        ? [
            `${label}: ${probe.what}, delay ${probe.initialDelayS} s, every ${probe.periodS} s, timeout ${probe.timeoutS} s, ${probe.failureThreshold} failures`,
          ]
        : []),
      ...(container && end && kind !== "readiness"
        ? [`${titleOf(container)}: last run ended with ${renderEnd(end)}, restarted ${times(container.restarts)}`]
        : []),
      ...(words?.fault && words.line ? [`log: ${oneLine(words.line)}`] : []),
    ],
    explains: dependence ? [] : [views.workloadOf(pod).ref],
    next: nextFor(kind, got, probe),
  };
}

function containerOf(pod: PodView, kind: ProbeKind, killing: readonly KubernetesEvent[]): ContainerView | undefined {
  const own = pod.containers.filter(({ init }) => !init);
  const named = own.find(({ name }) =>
    killing.some(({ message }) => new RegExp(`container ${literal(name)} `, "i").test(message)),
  );
  return (
    named ?? own.find((container) => !container.ready && container.probes[kind]) ?? own.find((c) => !c.ready) ?? own[0]
  );
}

function literal(name: string): string {
  return name.replace(/[^\w-]/g, "\\$&");
}

/** Whether the probe gives less time than a start has been seen to take: of a sibling, or that every run lasts just as long. */
function tightness(estate: Estate, pod: PodView, container: ContainerView, probe: ProbeView): string | undefined {
  if (container.probes.startup && probe !== container.probes.startup) return undefined;
  const givenS = probe.initialDelayS + probe.periodS * probe.failureThreshold;
  const views = viewsOf(estate);
  const starts = views.podsOf(views.workloadOf(pod).ref).flatMap((other) => {
    const running = other.containers.find(({ name }) => name === container.name)?.runningSinceMs;
    const ready = conditionOf(other.conditions, "Ready");
    if (running === undefined || ready?.status !== "True" || ready.sinceMs === undefined) return [];
    return [(ready.sinceMs - running) / 1000];
  });
  const slowest = Math.max(0, ...starts.filter((seconds) => seconds < 3600));
  if (slowest <= givenS) return undefined;
  return `it gives ${givenS} s, while a start takes ${Math.round(slowest)} s`;
}

function meaningOf(got: string): string | undefined {
  const status = /statuscode: (\d+)/i.exec(got)?.[1];
  if (status === "404") return "the path it asks for is not there (404)";
  if (status === "401" || status === "403") return `it is not let in (${status})`;
  if (status !== undefined) return `the answer is ${status}`;
  if (/connection refused/i.test(got)) return "nothing listens on its port";
  if (/deadline exceeded|timeout|timed out/i.test(got)) return "no answer in time";
  if (/HTTP response to HTTPS|malformed HTTP/i.test(got)) return "it asks by the wrong protocol";
  return undefined;
}

function nextFor(kind: ProbeKind, got: string, probe: ProbeView | undefined): string {
  const ask = probe ? `${probe.what}` : "what the probe asks";
  if (/statuscode: 5/i.test(got))
    return `See why the program answers so: ask it ${ask} from inside the pod, and read its log at that time.`;
  if (/deadline exceeded|timeout/i.test(got))
    return `See whether the program is busy or starved of CPU at that time; ${ask} may need a longer timeout.`;
  return kind === "readiness"
    ? `I cannot tell why from here: ask ${ask} from inside the pod, and read its log.`
    : `Compare the port and path of the probe (${ask}) with what the program serves.`;
}
