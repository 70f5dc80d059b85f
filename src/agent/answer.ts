import type { Actor } from "../base/actor.ts";
import type { Call } from "../domain/conversation/turns.ts";
import type { Draft } from "../message/message.ts";
import type { Outcome } from "../tool/outcome.ts";

/** How a question ended, in the closed set that every door reports. */
export type AnswerStatus = "found" | "partial" | "empty" | "choose" | "asked" | "planned" | "refused" | "failed";

export interface Answer {
  readonly status: AnswerStatus;
  /** The calls that were made for it, in order. */
  readonly outcomes: readonly Outcome[];
  readonly message: Draft;
  readonly audience: "place" | "person";
  /** A call that misses one field, which the next words may give. */
  readonly waiting?: Call & { readonly missing: string };
}

export interface Question {
  readonly actor: Actor;
  readonly words: string;
  /** The call an earlier turn of this conversation made or waits for. */
  readonly earlier?: Call & { readonly missing?: string };
  /** What was asked and answered before in this conversation, oldest first. */
  readonly history?: readonly { readonly words: string; readonly said: string }[];
}

export interface AnswerOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (text: string) => void;
}

/** Answers a question in plain words. Never throws for what a person can cause. */
export type AnswerQuestion = (question: Question, options?: AnswerOptions) => Promise<Answer>;

/** A call's outcome as the answer it is. */
export function answerOf(outcome: Outcome): Answer {
  return {
    status: outcome.status === "done" ? "found" : outcome.status,
    outcomes: [outcome],
    message: outcome.message,
    audience: outcome.audience,
  };
}
