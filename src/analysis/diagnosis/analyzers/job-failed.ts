import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf } from "../shapes/condition.ts";
import { type JobView, parseJob } from "../shapes/job.ts";
import { fieldsOf, optional, textOf } from "../shapes/read.ts";
import { lastEnd, renderEnd, titleOf } from "../trouble.ts";
import { named, viewsOf } from "../views.ts";
import { lastWords, renderFault } from "../words/last-words.ts";
import { counted, earliest, oneLine, span } from "../words/phrases.ts";

const DAY_MS = 86_400_000;

/** A Job that gave up, or whose pods fail, with the last words of its last pod. */
export const jobFailed: Analyzer = {
  name: "job-failed",
  needs: ["Job"],
  analyze: (estate) =>
    named(estate.all("Job")).flatMap((object) => {
      const job = parseJob(object);
      const failed = conditionOf(job.conditions, "Failed");
      const gaveUp = failed?.status === "True";
      if (conditionOf(job.conditions, "Complete")?.status === "True" || (!gaveUp && job.failed === 0)) return [];
      // One run of a CronJob that a later run made good is past; so is a failure nobody cleaned up.
      if (isMadeGood(estate, job, failed?.sinceMs)) return [];
      return [describe(estate, job, gaveUp ? failed?.reason : undefined, failed?.message, failed?.sinceMs)];
    }),
};

function isMadeGood(estate: Estate, job: JobView, failedMs: number | undefined): boolean {
  const owner = estate.topOwner(job.object);
  if (owner.kind !== "CronJob") return failedMs !== undefined && estate.nowMs - failedMs > 7 * DAY_MS;
  const succeeded = textOf(fieldsOf(owner.status).lastSuccessfulTime);
  const at = failedMs ?? job.createdMs;
  return succeeded !== undefined && at !== undefined && Date.parse(succeeded) > at;
}

function describe(
  estate: Estate,
  job: JobView,
  reason: string | undefined,
  message: string | undefined,
  failedMs: number | undefined,
): Finding {
  const views = viewsOf(estate);
  const pods = estate.ownedBy(job.object).flatMap((pod) => views.pod(refOf(pod)) ?? []);
  const told = pods.flatMap((pod) =>
    pod.containers.flatMap((container) => {
      const end = lastEnd(container);
      if (!end || (end.exitCode ?? 0) === 0) return [];
      return [{ pod, container, end, words: lastWords(estate, pod, container) }];
    }),
  );
  const last = told.find(({ words }) => words.fault) ?? told.at(-1);
  const why = last?.words.fault ? `: ${renderFault(last.words.fault)}` : "";
  const event = estate.eventsOf(job.object).findLast(({ type }) => type === "Warning");
  return {
    rule: "job-failed",
    object: job.ref,
    // Why its pods failed is the pods' story; a deadline is the job's own.
    role: reason === "DeadlineExceeded" ? "cause" : "symptom",
    severity: reason === undefined ? "degraded" : "outage",
    confidence: last?.words.fault ? 0.85 : 0.55,
    ...optional("sinceMs", earliest(failedMs, event?.firstMs)),
    summary: `${job.name}: ${fact(job, reason)}${why}`,
    evidence: [
      ...(reason === undefined ? [] : [`condition Failed (${reason}): ${oneLine(message ?? event?.message ?? "")}`]),
      ...(last ? [`pod ${last.pod.name}: ${titleOf(last.container)}: ${renderEnd(last.end)}`] : []),
      ...(last?.words.line ? [`log: ${oneLine(last.words.line)}`] : []),
    ],
    explains: reason === "DeadlineExceeded" ? pods.map(({ ref }) => ref) : [],
    next: last?.words.heard
      ? `Mend what ${last.container.name} says, then run the job again.`
      : `I cannot tell why: no log of its pods was seen. Look at the events and logs of ${job.name}.`,
  };
}

function fact(job: JobView, reason: string | undefined): string {
  const pods = counted(job.failed, "pod");
  if (reason === "BackoffLimitExceeded")
    return `failed: ${pods} failed, its backoff limit of ${job.backoffLimit} is reached`;
  if (reason === "DeadlineExceeded") {
    return `failed: it did not finish within its deadline${job.deadlineS === undefined ? "" : ` of ${span(job.deadlineS * 1000)}`}`;
  }
  if (reason !== undefined) return `failed (${reason}): ${pods} failed`;
  return `${pods} failed so far, of ${job.backoffLimit + 1} tries`;
}
