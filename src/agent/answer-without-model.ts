import type { Clock } from "../base/clock.ts";
import type { Draft, DraftBlock } from "../message/message.ts";
import type { Gate } from "../tool/gate/gate.ts";
import { type Answer, type AnswerQuestion, answerOf } from "./answer.ts";
import type { Intent, KnownName, ReadIntent } from "./intent/intent.ts";

export interface AnswerWithoutModelDeps {
  readonly readIntent: ReadIntent;
  readonly gate: Gate;
  /** Names that exist now and can stand in a question. */
  knownNames(): Promise<readonly KnownName[]>;
  readonly clock: Clock;
}

/** Answers by matching the words to one tool. */
export function createAnswerWithoutModel(deps: AnswerWithoutModelDeps): AnswerQuestion {
  return async ({ actor, words, earlier }, options) => {
    const intent = deps.readIntent(words, {
      nowMs: deps.clock.now(),
      zone: actor.zone,
      names: await deps.knownNames(),
      ...(earlier ? { earlier } : {}),
    });
    if (intent.kind !== "call") return askedBack(intent);
    const answer = answerOf(await deps.gate.call(actor, intent.tool, intent.input, options));
    return { ...answer, message: signed(answer.message, deps.clock.now(), actor.zone) };
  };
}

function askedBack(intent: Exclude<Intent, { kind: "call" }>): Answer {
  const message = intent.kind === "ask" ? askCard(intent) : unknownCard(intent);
  return {
    status: "asked",
    outcomes: [],
    message,
    audience: "place",
    ...(intent.kind === "ask" && intent.waiting?.missing !== undefined
      ? { waiting: { ...intent.waiting, missing: intent.waiting.missing } }
      : {}),
  };
}

function askCard(intent: Extract<Intent, { kind: "ask" }>): Draft {
  const buttons = intent.options.map(({ label, tool, input }) => ({
    label,
    press: { kind: "call" as const, tool, input },
  }));
  const blocks: DraftBlock[] = [{ type: "text", text: intent.question }];
  if (buttons.length > 0) blocks.push({ type: "buttons", buttons });
  return { summary: intent.question, blocks };
}

function unknownCard(intent: Extract<Intent, { kind: "unknown" }>): Draft {
  const summary = "I did not understand that.";
  const examples = intent.nearest.map(({ example }) => example);
  return {
    summary,
    blocks: [
      { type: "text", text: `${summary} Here is what I can do that comes nearest.` },
      {
        type: "buttons",
        buttons: [...examples, "What can I ask?"].map((words) => ({
          label: words,
          press: { kind: "ask" as const, words },
        })),
      },
    ],
  };
}

function signed(message: Draft, nowMs: number, zone: string): Draft {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(nowMs);
  return { ...message, blocks: [...message.blocks, { type: "context", text: `${time} · answered without a model` }] };
}
