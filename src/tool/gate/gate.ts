import type { Actor } from "../../base/actor.ts";
import { toOpsError } from "../../base/errors.ts";
import type { Outcome } from "../outcome.ts";
import { boundSize } from "./bound-size.ts";
import { checkInput } from "./check-input.ts";
import { checkRights } from "./check-rights.ts";
import { faultOutcome } from "./fault-card.ts";
import { guardEffect } from "./guard-effect.ts";
import { limitRate } from "./limit-rate.ts";
import { placeDefaults } from "./place-defaults.ts";
import { record } from "./record.ts";
import { runTool } from "./run-tool.ts";
import { shareAnswers } from "./share-answers.ts";
import type { GateDeps, GateStep, Next } from "./step.ts";

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (text: string) => void;
}

/** The one way to a tool, for every door. It never throws: faults and refusals are outcomes with a card. */
export interface Gate {
  call(actor: Actor, tool: string, input: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Outcome>;
}

export function createGate(deps: GateDeps): Gate {
  // The whole path of a call, outermost first.
  const steps: readonly GateStep[] = [
    record(deps),
    placeDefaults(deps),
    checkInput(),
    checkRights(deps),
    limitRate(deps),
    guardEffect(),
    shareAnswers(deps),
    boundSize(deps),
  ];
  const enter = steps.reduceRight<Next>((next, step) => (call) => step(call, next), runTool(deps));
  return {
    call: async (actor, name, input, options = {}) => {
      try {
        return await enter({
          actor,
          tool: deps.registry.get(name),
          input,
          audience: "place",
          effectiveRights: "",
          signal: options.signal ?? new AbortController().signal,
          progress: options.progress ?? (() => undefined),
        });
      } catch (thrown) {
        const fault = toOpsError(thrown);
        deps.log.error({ err: thrown, requestId: actor.requestId, tool: name }, "a call did not get through the gate");
        return faultOutcome({ tool: name, input, audience: "place" }, fault);
      }
    },
  };
}
