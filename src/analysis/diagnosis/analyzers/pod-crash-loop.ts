import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import type { ContainerView } from "../shapes/container.ts";
import type { PodView } from "../shapes/pod.ts";
import { optional } from "../shapes/read.ts";
import { gravityOf, isCrashing, lastEnd, renderEnd, titleOf, troubledSince } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import type { Fault } from "../words/fault.ts";
import { type LastWords, lastWords, renderFault } from "../words/last-words.ts";
import { clock, oneLine, times } from "../words/phrases.ts";
import { meaningOf, speaksForItself } from "./exit-codes.ts";
import { isStartError } from "./pod-cannot-start.ts";
import { isOom } from "./pod-oom-killed.ts";
import { isKilledByProbe } from "./pod-probe-failing.ts";

/** A container that ends again and again by itself, read from its exit code and its last words. */
export const podCrashLoop: Analyzer = {
  name: "pod-crash-loop",
  needs: ["Pod"],
  analyze: (estate) =>
    viewsOf(estate).pods.flatMap((pod) =>
      pod.containers
        .filter(
          (container) =>
            isCrashing(estate, pod, container) &&
            !isOom(estate, pod, container) &&
            !isStartError(container) &&
            !isKilledByProbe(estate, pod, container),
        )
        .map((container) => describe(estate, pod, container)),
    ),
};

// What lies outside the program: the story is the other side's, wherever that is known.
const DEPENDENCE: readonly Fault["kind"][] = ["refused", "timeout", "unreachable", "dns"];

function describe(estate: Estate, pod: PodView, container: ContainerView): Finding {
  const views = viewsOf(estate);
  const end = lastEnd(container) ?? {};
  const words = lastWords(estate, pod, container);
  const meaning = meaningOf(end);
  const isTold = words.fault !== undefined || speaksForItself(end);
  const depends = words.fault !== undefined && DEPENDENCE.includes(words.fault.kind);
  const why = words.fault ? renderFault(words.fault) : speaksForItself(end) ? meaning : undefined;
  const ran = end.startedMs !== undefined && end.finishedMs !== undefined ? end.finishedMs - end.startedMs : undefined;
  const verb = pod.phase === "Failed" ? "failed" : "crashes";
  const often = container.restarts > 0 ? ` (${times(container.restarts)} so far)` : "";
  return {
    rule: "pod-crash-loop",
    object: pod.ref,
    role: depends || !(isTold || words.errors.length > 0) ? "symptom" : "cause",
    severity: gravityOf(views, pod),
    confidence: words.fault ? 0.8 : isTold ? 0.7 : words.errors.length > 0 ? 0.55 : 0.3,
    ...optional("sinceMs", troubledSince(estate, pod, container)),
    summary: `${pod.name}: ${titleOf(container)} ${verb} with ${renderEnd(end)}${why ? `: ${why}` : ""}${often}`,
    evidence: [
      `${titleOf(container)}: ${renderEnd(end)}${end.finishedMs === undefined ? "" : ` at ${clock(end.finishedMs)}`}${ran !== undefined && ran >= 0 && ran < 31_536_000_000 ? ` after ${Math.round(ran / 1000)} s` : ""}, restarted ${times(container.restarts)}`,
      ...(meaning && why !== meaning ? [`exit code ${end.exitCode}: ${meaning}`] : []),
      ...(container.waiting ? [`state ${container.waiting.reason}: ${oneLine(container.waiting.message)}`] : []),
      ...lines(words),
    ],
    explains: depends ? [] : [views.workloadOf(pod).ref],
    ...optional("next", nextFor(pod, container, words, isTold)),
  };
}

function lines(words: LastWords): readonly string[] {
  const shown = words.errors.length > 0 ? words.errors : words.line === undefined ? [] : [words.line];
  return shown.map((line) => `log: ${oneLine(line)}`);
}

function nextFor(pod: PodView, container: ContainerView, words: LastWords, isTold: boolean): string | undefined {
  if (isTold) return undefined;
  if (!words.heard) {
    return `I cannot tell why: no log of the run that ended was seen. Read it: kubectl logs ${pod.name} -n ${pod.namespace} -c ${container.name} --previous`;
  }
  return words.errors.length > 0
    ? `Its last errors are all that is known; see what ${container.name} does at that point.`
    : `I cannot tell why: its last lines name no error. Run ${container.name} with a higher log level, or look at its code's exit paths.`;
}
