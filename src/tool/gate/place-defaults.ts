import type { GateDeps, GateStep } from "./step.ts";

const DEFAULTED = ["cluster", "source"] as const;

/** A channel may have its own cluster and metrics source: meant where the call names none and the tool takes one. */
export function placeDefaults({ places }: Pick<GateDeps, "places">): GateStep {
  return (call, next) => {
    const settings = places.settingsOf(call.actor.place);
    const missing = DEFAULTED.flatMap((field) => {
      const value = settings[field];
      const takes = field in call.tool.input.shape && call.input[field] === undefined;
      return takes && value !== undefined ? [[field, value] as const] : [];
    });
    return next(missing.length === 0 ? call : { ...call, input: { ...call.input, ...Object.fromEntries(missing) } });
  };
}
