import { log, minutesAgo, object, pod } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

const ofCron = { ownerReferences: [{ kind: "CronJob", name: "nightly", controller: true }] };

function job(status: object, name = "import", metadata = {}) {
  return object("Job", name, { spec: { backoffLimit: 3 }, status }, metadata);
}

function failed(reason: string, ago = 30) {
  const condition = { type: "Failed", status: "True", reason, message: `Job has reached ${reason}` };
  return { failed: 4, conditions: [{ ...condition, lastTransitionTime: minutesAgo(ago) }] };
}

function cron(schedule: string, more: object = {}, status: object = { lastScheduleTime: minutesAgo(10) }) {
  return object("CronJob", "nightly", { spec: { schedule, ...more }, status });
}

const cronRef = "CronJob/shop/nightly";

export const fires: readonly Fires[] = [
  {
    name: "a Job that gave up, with its last words",
    objects: [
      job(failed("BackoffLimitExceeded")),
      pod("import-a", {
        ...{ owner: "Job/import", phase: "Failed", ready: false },
        status: { state: { terminated: { exitCode: 1, reason: "Error" } } },
      }),
    ],
    logs: [log("import-a", ["panic: no plan"])],
    rule: "job-failed",
    of: "Job/shop/import",
    says: ["backoff limit of 3", "no plan"],
  },
  {
    name: "a Job past its deadline",
    objects: [job(failed("DeadlineExceeded"))],
    rule: "job-failed",
    of: "Job/shop/import",
    says: ["deadline"],
  },
  {
    name: "a suspended CronJob",
    objects: [cron("0 3 * * *", { suspend: true })],
    rule: "cronjob-suspended",
    of: cronRef,
    says: ["suspended"],
  },
  {
    name: "a schedule that is none",
    objects: [cron("0 25 * * *")],
    rule: "cronjob-invalid-schedule",
    of: cronRef,
    says: ['"0 25 * * *"'],
  },
  {
    name: "a CronJob that was never run",
    objects: [cron("*/5 * * * *", {}, {})],
    rule: "cronjob-missed",
    of: cronRef,
    says: ["was never run"],
  },
  {
    name: "a CronJob whose runs fail",
    objects: [
      cron("0 * * * *"),
      job(failed("BackoffLimitExceeded", 70), "nightly-1", { ...ofCron, creationTimestamp: minutesAgo(120) }),
      job(failed("BackoffLimitExceeded", 10), "nightly-2", { ...ofCron, creationTimestamp: minutesAgo(60) }),
    ],
    rule: "cronjob-failing",
    of: cronRef,
    says: ["last 2 runs failed"],
  },
];

export const lookAlikes: readonly LookAlike[] = [
  {
    name: "a Job that failed once and came through",
    not: "job-failed",
    objects: [job({ failed: 1, succeeded: 1, conditions: [{ type: "Complete", status: "True" }] })],
  },
  {
    name: "a failed run that a later one made good",
    not: "job-failed",
    objects: [
      cron("0 * * * *", {}, { lastScheduleTime: minutesAgo(10), lastSuccessfulTime: minutesAgo(9) }),
      job(failed("BackoffLimitExceeded", 60), "nightly-1", ofCron),
    ],
  },
  {
    name: "a yearly CronJob",
    not: "cronjob-missed",
    objects: [cron("0 0 1 1 *", {}, { lastScheduleTime: minutesAgo(200_000) })],
  },
  {
    name: "a schedule with names",
    not: "cronjob-invalid-schedule",
    objects: [cron("30 2 * jan-mar mon-fri")],
  },
  {
    name: "one failed run",
    not: "cronjob-failing",
    objects: [cron("0 * * * *"), job(failed("BackoffLimitExceeded"), "nightly-1", ofCron)],
  },
];
