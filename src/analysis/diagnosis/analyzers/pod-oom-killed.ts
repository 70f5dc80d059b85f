import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import type { ContainerView } from "../shapes/container.ts";
import type { PodView } from "../shapes/pod.ts";
import { doubleQuantity } from "../shapes/quantity.ts";
import { optional } from "../shapes/read.ts";
import { gravityOf, isCrashing, lastEnd, renderEnd, titleOf, troubledSince } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { parseFault } from "../words/fault.ts";
import { clock, oneLine, times } from "../words/phrases.ts";

const SCALABLE = ["Deployment", "StatefulSet", "DaemonSet"];

/** A container that goes over its memory limit and is killed for it. */
export const podOomKilled: Analyzer = {
  name: "pod-oom-killed",
  needs: ["Pod"],
  analyze: (estate) =>
    viewsOf(estate).pods.flatMap((pod) =>
      pod.containers.filter((container) => isOom(estate, pod, container)).map((c) => describe(estate, pod, c)),
    ),
};

export function isOom(estate: Estate, pod: PodView, container: ContainerView): boolean {
  return isCrashing(estate, pod, container) && lastEnd(container)?.reason === "OOMKilled";
}

function describe(estate: Estate, pod: PodView, container: ContainerView): Finding {
  const views = viewsOf(estate);
  const workload = views.workloadOf(pod);
  const end = lastEnd(container);
  const limit = container.limits.memory;
  const within = limit === undefined ? "its memory limit" : `its memory limit of ${limit}`;
  const doubled = limit === undefined ? undefined : doubleQuantity(limit);
  const at = end?.finishedMs === undefined ? "" : ` at ${clock(end.finishedMs)}`;
  const siblings = views.podsOf(workload.ref).filter((other) => other.ref !== pod.ref);
  const calm = siblings.filter((other) => other.containers.every((c) => lastEnd(c)?.reason !== "OOMKilled"));
  return {
    rule: "pod-oom-killed",
    object: pod.ref,
    role: "cause",
    severity: gravityOf(views, pod),
    confidence: 0.95,
    ...optional("sinceMs", troubledSince(estate, pod, container)),
    summary: `${pod.name}: ${titleOf(container)} goes over ${within} and is killed (out of memory, ${times(Math.max(1, container.restarts))})`,
    evidence: [
      `${titleOf(container)}: ${end ? renderEnd(end) : "killed"}${at}${limit === undefined ? "" : `, limit ${limit}`}, restarted ${times(container.restarts)}`,
      ...(container.waiting ? [`state ${container.waiting.reason}: ${oneLine(container.waiting.message)}`] : []),
      ...memoryLines(estate, pod, container),
      ...(calm.length > 0 && siblings.length === calm.length
        ? [`${calm.length} other pods of ${workload.name} are not killed`]
        : []),
    ],
    explains: [workload.ref],
    next: `Compare the memory that ${container.name} uses over time with its limit: a steady climb is a leak, a jump is a load.`,
    ...(doubled !== undefined && SCALABLE.includes(workload.kind)
      ? {
          proposes: {
            tool: "kubernetes_set_resources",
            input: {
              ...{ kind: workload.kind, name: workload.name, namespace: pod.namespace, container: container.name },
              limits: { memory: doubled },
            },
          },
        }
      : {}),
  };
}

function memoryLines(estate: Estate, pod: PodView, container: ContainerView): readonly string[] {
  const lines = estate.logsOf(pod.object, container.name).flatMap((tail) => tail.lines);
  const said = lines.filter((line) => parseFault(line)?.kind === "out-of-memory");
  return said.slice(-1).map((line) => `log: ${oneLine(line)}`);
}
