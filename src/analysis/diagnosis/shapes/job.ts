import { type KubernetesObject, refOf } from "../../../base/kubernetes-object.ts";
import { timeOf } from "../estate.ts";
import { type Condition, parseConditions } from "./condition.ts";
import { fieldsOf, listOf, numberOf, optional, textOf } from "./read.ts";

export interface JobView {
  readonly object: KubernetesObject;
  readonly ref: string;
  readonly name: string;
  readonly createdMs?: number;
  readonly active: number;
  readonly failed: number;
  readonly succeeded: number;
  readonly backoffLimit: number;
  readonly deadlineS?: number;
  readonly conditions: readonly Condition[];
  readonly completedMs?: number;
  readonly suspended: boolean;
}

export function parseJob(object: KubernetesObject): JobView {
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  return {
    object,
    ref: refOf(object),
    name: object.metadata.name,
    ...optional("createdMs", timeOf(textOf(object.metadata.creationTimestamp))),
    active: numberOf(status.active) ?? 0,
    failed: numberOf(status.failed) ?? 0,
    succeeded: numberOf(status.succeeded) ?? 0,
    // https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy
    backoffLimit: numberOf(spec.backoffLimit) ?? 6,
    ...optional("deadlineS", numberOf(spec.activeDeadlineSeconds)),
    conditions: parseConditions(status.conditions),
    ...optional("completedMs", timeOf(textOf(status.completionTime))),
    suspended: spec.suspend === true,
  };
}

export interface CronJobView {
  readonly object: KubernetesObject;
  readonly ref: string;
  readonly name: string;
  readonly createdMs?: number;
  readonly schedule: string;
  readonly timeZone?: string;
  readonly suspended: boolean;
  readonly lastScheduledMs?: number;
  readonly lastSucceededMs?: number;
  readonly running: number;
}

export function parseCronJob(object: KubernetesObject): CronJobView {
  const spec = fieldsOf(object.spec);
  const status = fieldsOf(object.status);
  return {
    object,
    ref: refOf(object),
    name: object.metadata.name,
    ...optional("createdMs", timeOf(textOf(object.metadata.creationTimestamp))),
    schedule: textOf(spec.schedule) ?? "",
    ...optional("timeZone", textOf(spec.timeZone)),
    suspended: spec.suspend === true,
    ...optional("lastScheduledMs", timeOf(textOf(status.lastScheduleTime))),
    ...optional("lastSucceededMs", timeOf(textOf(status.lastSuccessfulTime))),
    running: listOf(status.active).length,
  };
}
