import type { KubernetesObject } from "../../../src/base/kubernetes-object.ts";
import { parseAge } from "./tree.ts";

/** An event as kubectl prints it, its times as ages. */
export interface PrintedEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly lastAgoMs: number;
  readonly firstAgoMs: number;
}

/** Of the columns Type, Reason, Age, From, Message. */
export function parseEventRow(row: readonly string[]): readonly PrintedEvent[] {
  const [type = "", reason = "", age = "", , ...message] = row;
  return type === "Normal" || type === "Warning" ? [parseEvent(type, reason, age, message.join("  "))] : [];
}

/** "6m9s (x5 over 7m39s)". */
export function parseEvent(type: string, reason: string, age: string, message: string): PrintedEvent {
  const repeated = /^(\S+) \(x(\d+) over (\S+)\)/.exec(age);
  const lastAgoMs = parseAge(repeated?.[1] ?? age) ?? 0;
  const firstAgoMs = repeated ? (parseAge(repeated[3] ?? "") ?? lastAgoMs) : lastAgoMs;
  return {
    type,
    reason,
    message: message.replaceAll('\\"', '"'),
    count: Number(repeated?.[2] ?? 1),
    lastAgoMs,
    firstAgoMs,
  };
}

export function toEvent(nowMs: number, about: KubernetesObject, event: PrintedEvent, at: number): KubernetesObject {
  const { kind } = about;
  const { name, namespace } = about.metadata;
  const space = namespace === undefined ? {} : { namespace };
  return {
    ...{ apiVersion: "v1", kind: "Event", metadata: { name: `${name}-${at}`, ...space } },
    ...{ type: event.type, reason: event.reason, message: event.message, count: event.count },
    firstTimestamp: new Date(nowMs - event.firstAgoMs).toISOString(),
    lastTimestamp: new Date(nowMs - event.lastAgoMs).toISOString(),
    involvedObject: { kind, name, ...space },
  };
}
