import { refOf } from "../../../base/kubernetes-object.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import { conditionOf } from "../shapes/condition.ts";
import { type CronJobView, parseCronJob, parseJob } from "../shapes/job.ts";
import { optional } from "../shapes/read.ts";
import { isRecent } from "../trouble.ts";
import { named } from "../views.ts";
import { counted, oneLine, span } from "../words/phrases.ts";
import { longestGapMs } from "./cron-gap.ts";

/** A CronJob that is suspended, cannot be scheduled, was never run, or whose last runs all failed. */
export const cronJob: Analyzer = {
  name: "cron-job",
  needs: ["CronJob"],
  analyze: (estate) =>
    named(estate.all("CronJob")).flatMap((object) => {
      const view = parseCronJob(object);
      if (view.suspended) return [suspended(view)];
      return [...invalid(estate, view), ...missed(estate, view), ...failing(estate, view)].slice(0, 1);
    }),
};

function base(view: CronJobView): Pick<Finding, "object" | "role" | "explains"> {
  return { object: view.ref, role: "cause", explains: [] };
}

function suspended(view: CronJobView): Finding {
  return {
    ...base(view),
    rule: "cronjob-suspended",
    severity: "risk",
    confidence: 0.9,
    summary: `${view.name}: suspended, it does not run`,
    evidence: [
      "spec.suspend is true",
      ...(view.lastScheduledMs === undefined ? [] : [`last run ${new Date(view.lastScheduledMs).toISOString()}`]),
    ],
    next: "Nothing is wrong if that is meant.",
  };
}

function invalid(estate: Estate, view: CronJobView): readonly Finding[] {
  const event = estate
    .eventsOf(view.object)
    .findLast(({ reason }) => ["UnparseableSchedule", "InvalidSchedule", "UnknownTimeZone"].includes(reason));
  const unreadable = longestGapMs(view.schedule) === undefined;
  if (!unreadable && !(event && isRecent(estate, event, 3_600_000))) return [];
  return [
    {
      ...base(view),
      rule: "cronjob-invalid-schedule",
      severity: "outage",
      confidence: 0.95,
      summary: `${view.name}: never runs, since its schedule "${view.schedule}"${view.timeZone ? ` (${view.timeZone})` : ""} is not valid`,
      evidence: [event ? `event ${event.reason}: ${oneLine(event.message)}` : `spec.schedule: ${view.schedule}`],
      next: "Correct the schedule: minute, hour, day of month, month, day of week.",
    },
  ];
}

function missed(estate: Estate, view: CronJobView): readonly Finding[] {
  const gapMs = longestGapMs(view.schedule);
  const sinceMs = view.lastScheduledMs ?? view.createdMs;
  if (gapMs === undefined || sinceMs === undefined || view.running > 0) return [];
  const lateMs = estate.nowMs - sinceMs;
  if (lateMs < 2 * gapMs + 60_000) return [];
  const event = estate.eventsOf(view.object).findLast(({ type }) => type === "Warning");
  return [
    {
      ...base(view),
      rule: "cronjob-missed",
      severity: "outage",
      confidence: 0.75,
      ...optional("sinceMs", sinceMs + gapMs),
      summary: `${view.name}: ${view.lastScheduledMs === undefined ? "was never run" : `was not run for ${span(lateMs)}`}, though its schedule "${view.schedule}" is due`,
      evidence: [
        view.lastScheduledMs === undefined
          ? "no run since it was created"
          : `last run ${new Date(view.lastScheduledMs).toISOString()}`,
        ...(event ? [`event ${event.reason}: ${oneLine(event.message)}`] : []),
      ],
      next: "Look at its events: too many missed starts, a start deadline too short, or no controller manager.",
    },
  ];
}

function failing(estate: Estate, view: CronJobView): readonly Finding[] {
  const jobs = estate
    .ownedBy(view.object)
    .filter(({ kind }) => kind === "Job")
    .map(parseJob)
    .sort((a, b) => (a.createdMs ?? 0) - (b.createdMs ?? 0));
  const ended = jobs.filter(
    ({ conditions }) => conditionOf(conditions, "Failed") ?? conditionOf(conditions, "Complete"),
  );
  const failed = ended.slice(ended.findLastIndex(({ conditions }) => conditionOf(conditions, "Complete")) + 1);
  const first = failed[0];
  if (!first || failed.length < 2) return [];
  return [
    {
      ...base(view),
      rule: "cronjob-failing",
      role: "symptom",
      severity: "outage",
      confidence: 0.7,
      ...optional("sinceMs", conditionOf(first.conditions, "Failed")?.sinceMs),
      summary: `${view.name}: its last ${counted(failed.length, "run")} failed`,
      evidence: failed.slice(-3).map(({ name }) => `job ${name} failed`),
      next: `Look at the log of ${refOf(failed.at(-1)?.object ?? view.object)}.`,
    },
  ];
}
