import { canonicalJson, digestOf } from "../../base/canonical-json.ts";
import { OpsError } from "../../base/errors.ts";
import { type Json, toJson } from "../../base/json.ts";
import { untilAborted } from "../../base/limit.ts";
import type { Outcome } from "../outcome.ts";
import { faultOutcome } from "./fault-card.ts";
import type { GateDeps, GateStep } from "./step.ts";

/** One look under way, and how many wait for it. */
interface Flight {
  readonly outcome: Promise<Outcome>;
  readonly end: AbortController;
  askers: number;
}

/**
 * The same look by people of the same rights: one flight at a time, and an answer shared for as long as the tool allows.
 * Whoever presses Stop leaves at once; the flight ends when the last has left.
 */
export function shareAnswers({ kv, log }: Pick<GateDeps, "kv" | "log">): GateStep {
  const flights = new Map<string, Flight>();
  return async (call, next) => {
    const { tool, actor } = call;
    if (tool.effect !== "read" || tool.cacheMs === undefined) return next(call);
    const cacheMs = tool.cacheMs;
    const who = { workspace: actor.workspaceId, rights: call.effectiveRights, zone: actor.zone };
    const key = `answer:${tool.name}:${digestOf({ ...who, input: canonicalJson(toJson(call.input)) })}`;
    const kept = await kv.get(key).catch(() => undefined);
    if (kept !== undefined) return { ...(kept as unknown as Outcome), audience: call.audience };
    const flight = flights.get(key) ?? start();
    flight.askers++;
    try {
      return { ...(await untilAborted(flight.outcome, call.signal)), audience: call.audience };
    } catch (error) {
      if (!call.signal.aborted) throw error;
    } finally {
      flight.askers--;
    }
    if (flight.askers === 0) {
      forget(flight);
      flight.end.abort();
    }
    const stopped = new OpsError("conflict", "Stopped, as you asked.");
    return faultOutcome({ tool: tool.name, input: call.input, audience: call.audience }, stopped);

    function start(): Flight {
      // The first asker's Stop must not end the look for the others.
      const end = new AbortController();
      const outcome = next({ ...call, signal: end.signal })
        .then(async (outcome) => {
          if (outcome.status === "found" || outcome.status === "empty") {
            await kv
              .set(key, toJson(outcome) as Json, cacheMs)
              .catch((error: unknown) => log.debug({ err: error }, "not cached"));
          }
          return outcome;
        })
        .finally(() => forget(flight));
      const flight: Flight = { outcome, end, askers: 0 };
      flights.set(key, flight);
      return flight;
    }

    function forget(flight: Flight): void {
      if (flights.get(key) === flight) flights.delete(key);
    }
  };
}
