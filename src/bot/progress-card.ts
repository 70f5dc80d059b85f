import { placeKey } from "../base/actor.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Buttons } from "../domain/conversation/buttons.ts";
import type { OwedQuestion } from "../domain/conversation/inbox.ts";
import type { Outbox } from "../domain/outbox/outbox.ts";
import type { Message } from "../message/message.ts";
import type { Database } from "../store/db/database.ts";
import type { Jobs } from "../store/jobs/jobs.ts";

/** An answer that comes sooner needs no progress. */
const QUIET_MS = 2000;
/** Edits are the scarcest thing a platform gives. */
const BETWEEN_MS = 1200;

export interface ProgressCardDeps {
  readonly db: Database;
  readonly outbox: Outbox<Message>;
  readonly buttons: Buttons;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One line that is replaced, with a Stop, under the key of the answer that will take its place. */
export function createProgressCard(
  deps: ProgressCardDeps,
  question: OwedQuestion,
  key: string,
): { show(text: string): void; wasShown(): boolean; end(): Promise<void> } {
  const startedMs = deps.clock.now();
  let text = "Looking …";
  let shown = "";
  let shownAtMs = startedMs + QUIET_MS - BETWEEN_MS;
  let writing: Promise<void> = Promise.resolve();
  let ended = false;
  const stopTicking = deps.clock.every(200, () => {
    const now = deps.clock.now();
    if (ended || text === shown || now - shownAtMs < BETWEEN_MS) return;
    [shown, shownAtMs] = [text, now];
    const line = text;
    writing = writing
      .then(() => write(line))
      .catch((error: unknown) => deps.log.debug({ err: error }, "progress not shown"));
  });

  async function write(line: string): Promise<void> {
    await deps.db.transaction(async (tx) => {
      const draft = {
        summary: line,
        blocks: [
          { type: "progress" as const, text: line },
          {
            type: "buttons" as const,
            buttons: [{ label: "Stop", press: { kind: "stop" as const, questionId: question.questionId } }],
          },
        ],
      };
      const body = await deps.buttons.issue(tx, draft, { placeKey: placeKey(question.place), messageKey: key });
      await deps.outbox.put(tx, { key, place: question.place, body });
    });
    deps.jobs.wake("outbox", placeKey(question.place));
  }

  return {
    show: (line) => {
      text = line;
    },
    wasShown: () => shown !== "",
    // The last line must be written before the answer is, or it would replace it.
    end: async () => {
      ended = true;
      stopTicking();
      await writing;
    },
  };
}
