import type { z } from "zod";
import { OpsError } from "../../base/errors.ts";
import { nearestName } from "../../base/text/nearest.ts";
import { clip, listOf } from "../../base/text/words.ts";
import type { Tool } from "../tool.ts";
import { faultOutcome } from "./fault-card.ts";
import type { GateStep } from "./step.ts";

/** Reads the input by the tool's schema; what does not fit is said in one sentence a person understands. */
export function checkInput(): GateStep {
  return (call, next) => {
    const parsed = call.tool.input.safeParse(call.input);
    if (parsed.success) return next({ ...call, input: parsed.data });
    const fault = new OpsError("invalid", explainInput(call.tool, call.input, parsed.error.issues));
    return Promise.resolve(faultOutcome({ tool: call.tool.name, input: call.input, audience: call.audience }, fault));
  };
}

function explainInput(tool: Tool, input: unknown, issues: readonly z.core.$ZodIssue[]): string {
  const wrong = issues.slice(0, 3).map((issue) => explainIssue(tool, input, issue));
  return `${tool.name}: ${wrong.join("; ")}. Ask like this: "${tool.examples[0]}".`;
}

function explainIssue(tool: Tool, input: unknown, issue: z.core.$ZodIssue): string {
  const fields = Object.keys(tool.input.shape);
  const path = issue.path.join(".");
  const about = tool.input.shape[String(issue.path[0])]?.description;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const near = nearestName(key, fields);
    return `there is no input called ${clip(key, 40)}${near ? `, did you mean ${near}` : ` (it takes ${listOf(fields) || "none"})`}`;
  }
  if (issue.code === "invalid_type" && !isGiven(input, issue.path)) {
    return `${path} is missing${about ? ` (${about})` : ""}`;
  }
  if (issue.code === "invalid_value") return `${path} is one of ${listOf(issue.values.map(String), "or")}`;
  return `${path || "the input"}: ${issue.message}`;
}

function isGiven(input: unknown, path: readonly PropertyKey[]): boolean {
  const value = path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part], input);
  return value !== undefined;
}
