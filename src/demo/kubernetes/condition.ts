import { timeOf } from "./object.ts";

export function condition(type: string, holds: boolean, sinceMs: number, reason: string, message = "") {
  return { type, status: holds ? "True" : "False", lastTransitionTime: timeOf(sinceMs), reason, message };
}
