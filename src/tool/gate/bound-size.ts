import { toJson } from "../../base/json.ts";
import type { GateDeps, GateStep } from "./step.ts";

const KEPT_MS = 24 * 3_600_000;

/** A result over the limit is cut to fit, says so, and is kept whole for a day. */
export function boundSize({ blobs, config, clock }: Pick<GateDeps, "blobs" | "config" | "clock">): GateStep {
  return async (call, next) => {
    const outcome = await next(call);
    if (outcome.status !== "found" && outcome.status !== "partial") return outcome;
    const text = JSON.stringify(outcome.data);
    if (text === undefined || text.length <= config.maxResultBytes) return outcome;
    const bytes = new TextEncoder().encode(text);
    const id = await blobs.put(call.actor.workspaceId, { bytes, mediaType: "application/json" }, clock.now() + KEPT_MS);
    const gap = `The whole result (${(bytes.length / 1e6).toFixed(1)} MB) is kept for a day as ${id}; this is its beginning.`;
    return {
      ...outcome,
      status: "partial",
      data: cutToSize(toJson(outcome.data), config.maxResultBytes),
      gaps: [...outcome.gaps, gap],
      next: id,
      message: { ...outcome.message, blocks: [...outcome.message.blocks, { type: "context", text: gap }] },
    };
  };
}

/** Halves the longest lists, wherever they are, until the JSON fits. */
function cutToSize(data: unknown, maxChars: number): unknown {
  let longest = longestList(data);
  let cut = data;
  while (JSON.stringify(cut).length > maxChars && longest > 1) {
    longest = Math.floor(longest / 2);
    cut = cutLists(cut, longest);
  }
  return cut;
}

function longestList(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((max: number, item) => Math.max(max, longestList(item)), value.length);
  if (value !== null && typeof value === "object") {
    return Object.values(value).reduce((max: number, item) => Math.max(max, longestList(item)), 0);
  }
  return 0;
}

function cutLists(value: unknown, most: number): unknown {
  if (Array.isArray(value)) return value.slice(0, most).map((item) => cutLists(item, most));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutLists(item, most)]));
  }
  return value;
}
