import { OpsError, toOpsError } from "../../base/errors.ts";
import { limitTo, untilAborted } from "../../base/limit.ts";
import type { Outcome } from "../outcome.ts";
import type { ActTool, ChangeTool, ReadTool, ToolContext } from "../tool.ts";
import { chooseCard } from "./choose-card.ts";
import { faultOutcome } from "./fault-card.ts";
import { withFiles } from "./keep-files.ts";
import { withSources } from "./source-fold.ts";
import type { GateCall, GateDeps, Next, Propose } from "./step.ts";

const DEFAULT_TIMEOUT_MS = 20_000;

/** The end of the path: the tool itself, within its deadline. */
export function runTool({ propose, blobs, clock, log }: Pick<GateDeps, "propose" | "blobs" | "clock" | "log">): Next {
  return async (call) => {
    const timeoutMs = call.tool.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const limit = limitTo(timeoutMs, call.signal);
    const nowMs = clock.now();
    const context: ToolContext = {
      actor: call.actor,
      signal: limit.signal,
      deadlineMs: nowMs + timeoutMs,
      nowMs,
      progress: call.progress,
    };
    try {
      return await untilAborted(dispatch(call, context, { propose, blobs, clock }), limit.signal);
    } catch (thrown) {
      if (call.signal.aborted) {
        const stopped = new OpsError("conflict", "Stopped, as you asked.");
        return faultOutcome({ tool: call.tool.name, input: call.input, audience: call.audience }, stopped);
      }
      const fault = limit.timedOut()
        ? new OpsError(
            "unavailable",
            `${call.tool.name} took longer than ${timeoutMs / 1000} s and was ended. Try a shorter range.`,
          )
        : toOpsError(thrown);
      const level = fault.kind === "bug" ? "error" : "info";
      log[level]({ err: thrown, tool: call.tool.name, requestId: call.actor.requestId }, "a tool failed");
      return faultOutcome({ tool: call.tool.name, input: call.input, audience: call.audience }, fault);
    } finally {
      limit.end();
    }
  };
}

type Keeping = Pick<GateDeps, "propose" | "blobs" | "clock">;

function dispatch(call: GateCall, context: ToolContext, keeping: Keeping): Promise<Outcome> {
  switch (call.tool.effect) {
    case "read":
      return look(call.tool, call, context, keeping);
    case "act":
      return act(call.tool, call, context);
    case "change":
      return plan(call.tool, call, context, keeping.propose);
  }
}

async function look(tool: ReadTool, call: GateCall, context: ToolContext, keeping: Keeping): Promise<Outcome> {
  const result = await tool.run(call.input, context);
  const base = { tool: tool.name, input: call.input, audience: call.audience };
  if (result.status === "choose") return { ...base, ...result, message: chooseCard(tool.name, result) };
  const card = tool.view(result, call.input, { nowMs: context.nowMs, zone: call.actor.zone });
  const files = result.status === "empty" ? [] : (result.files ?? []);
  const message = withSources(await withFiles(card, files, call, keeping), result.sources, call.actor.zone);
  const shown = { ...base, sources: result.sources, message };
  switch (result.status) {
    case "found":
      return {
        ...shown,
        status: "found",
        data: result.data,
        gaps: [],
        ...(result.next === undefined ? {} : { next: result.next }),
      };
    case "partial":
      return { ...shown, status: "partial", data: result.data, gaps: result.gaps };
    case "empty":
      return { ...shown, status: "empty", data: { asked: result.asked }, gaps: [] };
  }
}

async function act(tool: ActTool, call: GateCall, context: ToolContext): Promise<Outcome> {
  const result = await tool.act(call.input, context);
  const base = { tool: tool.name, input: call.input, audience: call.audience };
  if (result.status === "choose") return { ...base, ...result, message: chooseCard(tool.name, result) };
  const done = { ...base, status: "done" as const, data: result.data ?? null, message: result.message };
  return result.secret === undefined ? done : { ...done, audience: "person", secret: result.secret };
}

async function plan(tool: ChangeTool, call: GateCall, context: ToolContext, propose: Propose): Promise<Outcome> {
  const made = await tool.plan(call.input, context);
  const base = { tool: tool.name, input: call.input, audience: call.audience };
  if ("refused" in made) {
    const instead = chooseCard(tool.name, { question: made.refused, options: made.instead ?? [] });
    return { ...base, status: "refused", kind: "conflict", reason: made.refused, message: instead };
  }
  if ("question" in made) return { ...base, ...made, message: chooseCard(tool.name, made) };
  const { record, message } = await propose({ actor: call.actor, tool: tool.name, input: call.input }, made);
  return { ...base, status: "planned", plan: record, message };
}
