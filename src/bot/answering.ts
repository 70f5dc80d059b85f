import { type Answer, type AnswerQuestion, answerOf } from "../agent/answer.ts";
import { type Actor, placeKey } from "../base/actor.ts";
import type { Clock } from "../base/clock.ts";
import { toOpsError } from "../base/errors.ts";
import { newId } from "../base/ids.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Buttons } from "../domain/conversation/buttons.ts";
import type { Inbox, OwedQuestion } from "../domain/conversation/inbox.ts";
import type { Turns } from "../domain/conversation/turns.ts";
import type { Outbox } from "../domain/outbox/outbox.ts";
import type { Identities } from "../domain/people/identities.ts";
import type { People } from "../domain/people/people.ts";
import { decideAllowed } from "../domain/people/permissions.ts";
import type { SecretBox } from "../domain/people/secret-box.ts";
import type { Places } from "../domain/places/places.ts";
import type { Draft, Message } from "../message/message.ts";
import type { Database, Transaction } from "../store/db/database.ts";
import type { Jobs } from "../store/jobs/jobs.ts";
import type { KeyValue } from "../store/kv/key-value.ts";
import type { Gate } from "../tool/gate/gate.ts";
import type { Registry } from "../tool/registry.ts";
import type { AccessPresses } from "./access-presses.ts";
import { filledInput } from "./filled.ts";
import { withOffers } from "./offers-under.ts";
import { createProgressCard } from "./progress-card.ts";
import { secretOf, withReveal } from "./secret-card.ts";
import { watchStop } from "./stop.ts";

export interface AnsweringDeps {
  readonly workspaceId: string;
  readonly db: Database;
  readonly inbox: Inbox;
  readonly outbox: Outbox<Message>;
  readonly turns: Turns;
  readonly buttons: Buttons;
  readonly people: People;
  readonly identities: Pick<Identities, "find">;
  readonly places: Pick<Places, "settingsOf">;
  readonly registry: Registry;
  readonly gate: Gate;
  readonly answer: AnswerQuestion;
  readonly access: AccessPresses;
  readonly box: SecretBox;
  readonly kv: KeyValue;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A question that brought the process down this often is answered with that, rather than bringing it down again. */
const MAX_ATTEMPTS = 8;

/** Answers one owed question: the answer, its buttons, the turn and the end of the debt commit together. */
export function createAnswering(deps: AnsweringDeps): (worker: string, question: OwedQuestion) => Promise<void> {
  return async (worker, question) => {
    const person = await deps.people.byId(question.personId);
    const limitedTo = (await deps.identities.find(question.identity))?.limitedTo;
    const actor: Actor = {
      workspaceId: deps.workspaceId,
      personId: question.personId,
      name: person?.name ?? "someone who has left",
      door: DOORS[question.kind],
      place: question.place,
      requestId: question.questionId,
      zone: deps.places.settingsOf(question.place).zone ?? person?.zone ?? "UTC",
      ...(limitedTo === undefined ? {} : { limitedTo }),
    };
    const messageKey = `answer:${question.questionId}`;
    const progress = createProgressCard(deps, question, messageKey);
    const stop = watchStop(question.questionId, deps.kv, deps.clock);
    try {
      const { words, answer, inPlaceOf } = await settle(question, actor, {
        signal: stop.signal,
        progress: progress.show,
      });
      await progress.end();
      const draft = await finished(answer, question, actor);
      await deps.db.transaction(async (tx) => {
        if (!(await deps.inbox.finish(tx, worker, question.questionId))) return;
        const key = inPlaceOf ?? messageKey;
        if (answer.audience === "place") await owe(tx, question, key, draft);
        else await oweAlone(tx, question, messageKey, draft, progress.wasShown());
        await deps.turns.add(tx, {
          questionId: question.questionId,
          personId: question.personId,
          place: question.place,
          words,
          said: answer.message.summary,
          // "And by cpu?" refers to the last look, also when a button was pressed since.
          calls: answer.outcomes.flatMap(({ tool, input, status }) => (status === "done" ? [] : [{ tool, input }])),
          ...(answer.waiting ? { waiting: answer.waiting } : {}),
        });
      });
      deps.jobs.wake("outbox", placeKey(question.place));
    } finally {
      stop.end();
      await progress.end();
    }
  };

  /** The card with what goes under it: offers, or the press that reveals what an act has made. */
  async function finished(answer: Answer, question: OwedQuestion, actor: Actor): Promise<Draft> {
    const secret = secretOf(answer.outcomes);
    if (secret) return withReveal(answer.message, secret, deps.box, question.personId);
    // What a press about access was told is no answer to be rated.
    if (question.kind !== "said" && question.kind !== "commanded" && answer.outcomes.length === 0)
      return answer.message;
    if (answer.outcomes.some(({ status }) => status === "done")) return answer.message;
    const maySchedule = decideAllowed(await deps.people.rightsOf(actor), { permission: "digests:act" });
    return withOffers(answer, { questionId: question.questionId, registry: deps.registry, maySchedule });
  }

  async function owe(
    tx: Transaction,
    question: OwedQuestion,
    key: string,
    draft: Draft,
    onlyFor?: string,
  ): Promise<void> {
    const body = await deps.buttons.issue(tx, draft, {
      placeKey: placeKey(question.place),
      messageKey: key,
      ...(onlyFor === undefined ? {} : { onlyFor: question.personId }),
    });
    await deps.outbox.put(tx, { key, place: question.place, body, ...(onlyFor === undefined ? {} : { onlyFor }) });
  }

  /** The place may not see the answer: it goes to the asker under a key of its own, and never into a message others read. */
  async function oweAlone(
    tx: Transaction,
    question: OwedQuestion,
    key: string,
    draft: Draft,
    shown: boolean,
  ): Promise<void> {
    await owe(tx, question, `${key}:alone`, draft, question.identity.userId);
    const said = "Answered to the asker alone: this place may not see it.";
    if (shown) await owe(tx, question, key, { summary: said, blocks: [{ type: "context", text: said }] });
  }

  async function settle(
    question: OwedQuestion,
    actor: Actor,
    options: { signal: AbortSignal; progress: (text: string) => void },
  ): Promise<Settled> {
    if (question.attempts > MAX_ATTEMPTS) {
      const sorry = `This question ended the process ${question.attempts - 1} times, so it is not tried again. Its id is ${question.questionId}.`;
      return { words: question.text, answer: plainAnswer("failed", sorry) };
    }
    try {
      return await respond(question, actor, options);
    } catch (thrown) {
      const fault = toOpsError(thrown);
      // With the database away nothing can be said either: the question stays owed and is answered afterwards.
      if (fault.kind === "unavailable") throw fault;
      const errorId = newId("e");
      deps.log.error({ err: thrown, errorId, requestId: actor.requestId }, "a question could not be answered");
      return { words: question.text, answer: plainAnswer("failed", fault.message) };
    }
  }

  async function respond(
    question: OwedQuestion,
    actor: Actor,
    options: { signal: AbortSignal; progress: (text: string) => void },
  ): Promise<Settled> {
    if (question.kind !== "pressed" && question.kind !== "submitted") {
      return answerWords(question.about === undefined ? question.text : `${question.text}\n"${question.about}"`);
    }
    const issued = await deps.buttons.meaning(deps.db, question.text, placeKey(question.place));
    if (issued?.offer.kind === "ask") return answerWords(issued.offer.words);
    if (issued?.offer.kind === "request-access") {
      return { words: "", answer: await deps.access.ask(actor, issued.offer, question.identity.userId) };
    }
    if (issued?.offer.kind === "decide-access") {
      return { words: "", answer: await deps.access.decide(actor, issued.offer) };
    }
    if (issued?.offer.kind === "call") {
      const { tool, input, inPlace } = issued.offer;
      const outcome = await deps.gate.call(actor, tool, input, options);
      // What failed is told beside the message, which stays as it was.
      const replaces = inPlace && outcome.status === "done";
      return { words: "", answer: answerOf(outcome), ...(replaces ? { inPlaceOf: issued.messageKey } : {}) };
    }
    if (issued?.offer.kind === "fill" && question.kind === "submitted") {
      const input = filledInput(issued.offer, question.values ?? {});
      return { words: "", answer: answerOf(await deps.gate.call(actor, issued.offer.tool, input, options)) };
    }
    return { words: "", answer: plainAnswer("refused", "This button is too old. Ask again for a fresh one.") };

    async function answerWords(words: string) {
      const context = await deps.turns.context(actor.personId, actor.place);
      return { words, answer: await deps.answer({ actor, words, ...context }, options) };
    }
  }
}

const DOORS = { said: "words", commanded: "command", pressed: "button", submitted: "button" } as const;

interface Settled {
  readonly words: string;
  readonly answer: Answer;
  /** The key of the message that the answer takes the place of. */
  readonly inPlaceOf?: string;
}

function plainAnswer(status: "failed" | "refused", sentence: string): Answer {
  const message: Draft = { summary: sentence, blocks: [{ type: "text", text: sentence }] };
  return { status, outcomes: [], message, audience: "place" };
}
