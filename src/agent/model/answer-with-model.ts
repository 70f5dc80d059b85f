import type { ReactAgent } from "langchain";
import type { Clock } from "../../base/clock.ts";
import { OpsError } from "../../base/errors.ts";
import { limitTo, untilAborted } from "../../base/limit.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import type { Metrics } from "../../base/telemetry/metrics.ts";
import type { Traces } from "../../base/telemetry/traces.ts";
import type { People } from "../../domain/people/people.ts";
import type { Gate } from "../../tool/gate/gate.ts";
import type { Registry } from "../../tool/registry.ts";
import type { AnswerQuestion } from "../answer.ts";
import type { Prompt } from "../prompts.ts";
import { answerFromTurn } from "./answer-from-turn.ts";
import { endpointsOf, type ModelConfig } from "./config.ts";
import { connectModel } from "./connect.ts";
import { fallbackModels } from "./middleware/fallback-models.ts";
import { historyWindow } from "./middleware/history-window.ts";
import { permission } from "./middleware/permission.ts";
import { soundReply } from "./middleware/sound-reply.ts";
import { stepLimit } from "./middleware/step-limit.ts";
import { toolFaults } from "./middleware/tool-faults.ts";
import { createModelTools } from "./model-tools.ts";
import type { ModelTurn } from "./turn.ts";

export interface ModelDeps {
  readonly config: ModelConfig;
  readonly registry: Registry;
  readonly gate: Gate;
  readonly people: People;
  readonly prompt: Prompt;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly log: Logger;
}

/** Two graph nodes a step and some for the ends: our own limit is reached first. */
const GRAPH_STEPS_A_CALL = 4;

/**
 * Answers with a language model that looks through the gate. Throws `unavailable` or `limited` when no model gave a
 * usable answer; what was looked at by then stands in the audit.
 */
export function createAnswerWithModel(deps: ModelDeps): AnswerQuestion {
  let made: Promise<ReactAgent> | undefined;
  return async ({ actor, words, history = [] }, options = {}) => {
    made ??= makeAgent(deps);
    const agent = await made;
    const limit = limitTo(deps.config.deadlineMs, options.signal);
    const { signal } = limit;
    const turn: ModelTurn = {
      actor: { ...actor, prompt: `${deps.prompt.name}@${deps.prompt.version}:${deps.prompt.digest.slice(0, 12)}` },
      signal,
      historyTurns: deps.config.historyTurns,
      maxSteps: deps.config.maxSteps,
      progress: options.progress ?? (() => undefined),
      outcomes: [],
      offers: [],
      kept: new Map(),
      modelCalls: 0,
    };
    const now = new Intl.DateTimeFormat("en-GB", {
      timeZone: actor.zone,
      dateStyle: "full",
      timeStyle: "short",
    }).format(deps.clock.now());
    const messages = [
      { role: "system", content: deps.prompt.fill({ name: actor.name, now, zone: actor.zone }) },
      ...history.flatMap((turn) => [
        { role: "user", content: turn.words },
        { role: "assistant", content: turn.said },
      ]),
      { role: "user", content: words },
    ];
    turn.progress("Thinking …");
    try {
      const state = await untilAborted(
        agent.invoke(
          { messages },
          { signal, configurable: { turn }, recursionLimit: deps.config.maxSteps * GRAPH_STEPS_A_CALL },
        ),
        signal,
      );
      const said = state.messages.at(-1)?.text ?? "";
      return answerFromTurn(turn, said, { nowMs: deps.clock.now(), zone: actor.zone });
    } catch (thrown) {
      if (options.signal?.aborted) throw new OpsError("conflict", "Stopped, as you asked.", { cause: thrown });
      if (limit.timedOut())
        throw new OpsError("unavailable", `The model took longer than ${deps.config.deadlineMs / 1000} s.`, {
          cause: thrown,
        });
      throw ownFault(thrown) ?? new OpsError("unavailable", "The model did not answer.", { cause: thrown });
    } finally {
      limit.end();
    }
  };
}

/** A fault of ours, which langchain hands on as the cause of its own. */
function ownFault(thrown: unknown): OpsError | undefined {
  if (thrown instanceof OpsError) return thrown;
  return thrown instanceof Error && thrown.cause !== undefined ? ownFault(thrown.cause) : undefined;
}

async function makeAgent(deps: ModelDeps): Promise<ReactAgent> {
  const { createAgent } = await import("langchain");
  const endpoints = endpointsOf(deps.config);
  const models = await Promise.all(
    endpoints.map((endpoint) =>
      connectModel(endpoint, { callTimeoutMs: deps.config.callTimeoutMs, metrics: deps.metrics, traces: deps.traces }),
    ),
  );
  const [first] = models;
  if (!first) throw new OpsError("bug", "A model was asked for without one configured.");
  return createAgent({
    model: first.model,
    tools: await createModelTools(deps),
    // What a model call passes through, outermost first; the last ones wrap the call of a tool.
    middleware: [
      await stepLimit(),
      await historyWindow(),
      await permission(deps),
      await fallbackModels({ models, clock: deps.clock, log: deps.log }),
      await soundReply(),
      await toolFaults(),
    ],
  }) as unknown as ReactAgent;
}
