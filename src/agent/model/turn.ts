import type { Actor } from "../../base/actor.ts";
import { OpsError } from "../../base/errors.ts";
import type { Grant } from "../../domain/people/permissions.ts";
import type { Button, Offer } from "../../message/message.ts";
import type { Outcome } from "../../tool/outcome.ts";

/** What one question gathers while the model works on it. It lives in the run's configuration, never in a message. */
export interface ModelTurn {
  readonly actor: Actor;
  readonly signal: AbortSignal;
  readonly historyTurns: number;
  readonly maxSteps: number;
  progress(text: string): void;
  /** Every call through the gate, in order. */
  readonly outcomes: Outcome[];
  /** Buttons the model offers the person. */
  readonly offers: Button<Offer>[];
  /** Whole results by the reference the model was given. */
  readonly kept: Map<string, unknown>;
  /** The asker's rights as the turn began. */
  grants?: Promise<readonly Grant[]>;
  modelCalls: number;
  /** The endpoint that answered last. */
  answeredBy?: string;
}

/** The turn of a run, from the configuration langchain hands to tools and middleware. */
export function turnOf(configurable: Readonly<Record<string, unknown>> | undefined): ModelTurn {
  const turn = configurable?.turn;
  if (turn === undefined) throw new OpsError("bug", "A model ran outside a turn.");
  return turn as ModelTurn;
}
