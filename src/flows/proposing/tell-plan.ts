import { placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { decideNeeded } from "../../domain/approvals/decide-needed.ts";
import { planCard } from "../../domain/approvals/plan-card.ts";
import type { ApprovalRule } from "../../domain/approvals/rule.ts";
import type { Votes } from "../../domain/approvals/votes.ts";
import type { Buttons } from "../../domain/conversation/buttons.ts";
import type { Outbox } from "../../domain/outbox/outbox.ts";
import type { Places } from "../../domain/places/places.ts";
import type { PlanRecord } from "../../domain/remediation/plan-record.ts";
import type { Plans } from "../../domain/remediation/plans.ts";
import type { Message } from "../../message/message.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { Jobs } from "../../store/jobs/jobs.ts";

export interface TellPlanDeps {
  readonly db: Database;
  readonly plans: Plans;
  readonly votes: Pick<Votes, "of">;
  readonly rules: readonly ApprovalRule[];
  readonly outbox: Outbox<Message>;
  readonly buttons: Buttons;
  readonly places: Pick<Places, "settingsOf">;
  readonly jobs: Jobs;
  readonly zone: string;
  readonly clock: Clock;
}

/** Keeps every message that shows a plan as the plan is. */
export interface TellPlan {
  /** On the transaction of what has changed. */
  put(tx: Transaction, record: PlanRecord): Promise<void>;
  /** After that transaction: the messages are sent at once, not at the next sweep. */
  wake(planId: string): Promise<void>;
}

export function createTellPlan(deps: TellPlanDeps): TellPlan {
  const { db, plans, votes, rules, outbox, buttons, places, jobs, clock } = deps;
  return {
    put: async (tx, record) => {
      const { planId, madeAt } = record.plan;
      const given = await votes.of(tx, planId);
      const needed = decideNeeded(rules, record.plan, { place: record.place, atMs: Date.parse(madeAt) });
      for (const { place, messageKey, onlyFor, zone } of await plans.cardsOf(tx, planId)) {
        const draft = planCard(record, given, {
          ...{ nowMs: clock.now(), needed },
          zone: places.settingsOf(place).zone ?? zone ?? deps.zone,
        });
        const body = await buttons.issue(tx, draft, {
          ...{ placeKey: placeKey(place), messageKey },
          ...(onlyFor === undefined ? {} : { onlyFor: onlyFor.personId }),
        });
        const alone = onlyFor?.userId === undefined ? {} : { onlyFor: onlyFor.userId };
        await outbox.put(tx, { key: messageKey, place, body, ...alone });
      }
    },
    wake: async (planId) => {
      for (const { place } of await plans.cardsOf(db, planId)) jobs.wake("outbox", placeKey(place));
    },
  };
}
