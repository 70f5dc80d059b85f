import { canonicalJson, digestOf } from "../../base/canonical-json.ts";
import { type Json, toJson } from "../../base/json.ts";
import type { Outcome } from "../outcome.ts";
import type { GateDeps, GateStep } from "./step.ts";

/** The same look by people of the same rights: one flight at a time, and an answer shared for as long as the tool allows. */
export function shareAnswers({ kv, log }: Pick<GateDeps, "kv" | "log">): GateStep {
  const flights = new Map<string, Promise<Outcome>>();
  return async (call, next) => {
    const { tool, actor } = call;
    if (tool.effect !== "read" || tool.cacheMs === undefined) return next(call);
    const cacheMs = tool.cacheMs;
    const who = { workspace: actor.workspaceId, rights: call.effectiveRights, zone: actor.zone };
    const key = `answer:${tool.name}:${digestOf({ ...who, input: canonicalJson(toJson(call.input)) })}`;
    const kept = await kv.get(key).catch(() => undefined);
    if (kept !== undefined) return { ...(kept as unknown as Outcome), audience: call.audience };
    const flight = flights.get(key) ?? start();
    const outcome = await flight;
    return { ...outcome, audience: call.audience };

    function start(): Promise<Outcome> {
      // The first asker's Stop must not end the look for the others.
      const flying = next({ ...call, signal: new AbortController().signal })
        .then(async (outcome) => {
          if (outcome.status === "found" || outcome.status === "empty") {
            await kv
              .set(key, toJson(outcome) as Json, cacheMs)
              .catch((error: unknown) => log.debug({ err: error }, "not cached"));
          }
          return outcome;
        })
        .finally(() => flights.delete(key));
      flights.set(key, flying);
      return flying;
    }
  };
}
