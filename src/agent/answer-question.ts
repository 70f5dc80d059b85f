import { toOpsError } from "../base/errors.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Draft } from "../message/message.ts";
import type { AnswerQuestion } from "./answer.ts";

/** The model first, where there is one; when it fails the words are matched without it, and the card says so once. */
export function createAnswerQuestion(deps: {
  readonly withModel: AnswerQuestion | undefined;
  readonly withoutModel: AnswerQuestion;
  readonly log: Logger;
}): AnswerQuestion {
  const { withModel, withoutModel, log } = deps;
  if (!withModel) return withoutModel;
  return async (question, options) => {
    try {
      return await withModel(question, options);
    } catch (thrown) {
      const fault = toOpsError(thrown);
      if (fault.kind !== "unavailable" && fault.kind !== "limited") throw fault;
      log.warn({ err: thrown, requestId: question.actor.requestId }, "the model gave no answer");
      const answer = await withoutModel(question, options);
      return { ...answer, message: withNote(answer.message, `${fault.message} This was answered without it.`) };
    }
  };
}

function withNote(message: Draft, text: string): Draft {
  return { ...message, blocks: [...message.blocks, { type: "context", text }] };
}
