import type { Answer } from "../agent/answer.ts";
import { type Actor, type Place, placeKey } from "../base/actor.ts";
import type { Clock } from "../base/clock.ts";
import { OpsError } from "../base/errors.ts";
import type { Audit } from "../domain/audit/audit.ts";
import type { Buttons } from "../domain/conversation/buttons.ts";
import type { Outbox } from "../domain/outbox/outbox.ts";
import type { DecidedRequest } from "../domain/people/access-request.ts";
import type { AccessRequests } from "../domain/people/access-requests.ts";
import type { People, Person } from "../domain/people/people.ts";
import type { RoleBook } from "../domain/people/role-book.ts";
import type { Places } from "../domain/places/places.ts";
import type { Draft, Message, Offer } from "../message/message.ts";
import type { Database, Transaction } from "../store/db/database.ts";
import type { Jobs } from "../store/jobs/jobs.ts";
import { answerCard, askedCard, closedCard, decidedCard, requestCard } from "./access-cards.ts";

export interface AccessPressesDeps {
  readonly db: Database;
  readonly audit: Pick<Audit, "record">;
  readonly people: People;
  readonly places: Pick<Places, "homeOf">;
  readonly requests: AccessRequests;
  readonly roleBook: RoleBook;
  readonly outbox: Outbox<Message>;
  readonly buttons: Buttons;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

type Ask = Extract<Offer, { kind: "request-access" }>;
type Decide = Extract<Offer, { kind: "decide-access" }>;

/** Presses about requests for access: asking those who can give a right, and their answer. Cards commit with the decision. */
export interface AccessPresses {
  ask(actor: Actor, offer: Ask, userId: string): Promise<Answer>;
  decide(actor: Actor, offer: Decide): Promise<Answer>;
}

const MOST_ADMINS = 50;

export function createAccessPresses(deps: AccessPressesDeps): AccessPresses {
  const { people, requests, clock } = deps;
  return {
    ask: (actor, { permission, scope }, userId) =>
      answered(actor, { action: "access.asked", subject: permission }, async () => {
        const need = { permission, ...(scope === undefined ? {} : { scope }) };
        const admins = await people.admins(MOST_ADMINS);
        const told = admins.map(({ personId }) => personId);
        const request = await requests.ask(actor, { need, userId, told }, async (tx, made) => {
          const roles = deps.roleBook.smallestFor(need);
          for (const admin of admins) {
            const when = { nowMs: clock.now(), zone: admin.zone };
            await tellAdmin(tx, made.requestId, admin.personId, requestCard(made, roles, when));
          }
        });
        await wake([], told);
        return askedCard(request, admins.slice(0, 3).map(nameOf));
      }),
    decide: (actor, { requestId, role }) =>
      answered(actor, { action: "access.decided", subject: requestId }, async () => {
        const decision = { requestId, ...(role === undefined ? {} : { role }) };
        const decided = await requests.decide(actor, decision, async (tx, request) => {
          for (const personId of request.told) await tellAdmin(tx, requestId, personId, closedCard(request, actor));
          await tellAsker(tx, request, actor);
        });
        await wake([decided.place], decided.told);
        return decidedCard(decided);
      }),
  };

  /** One message an admin and request: what is put under its key later takes the buttons away. */
  async function tellAdmin(tx: Transaction, requestId: string, personId: string, draft: Draft): Promise<void> {
    const key = `access:${requestId}:${personId}`;
    const place = await deps.places.homeOf(tx, personId);
    const where = { placeKey: placeKey(place), messageKey: key, onlyFor: personId };
    await deps.outbox.put(tx, { key, place, body: await deps.buttons.issue(tx, draft, where) });
  }

  async function tellAsker(tx: Transaction, request: DecidedRequest, by: Actor): Promise<void> {
    const key = `access:${request.requestId}:answer`;
    const { place, userId, personId } = request;
    const where = { placeKey: placeKey(place), messageKey: key, onlyFor: personId };
    const body = await deps.buttons.issue(tx, answerCard(request, by), where);
    await deps.outbox.put(tx, { key, place, body, onlyFor: userId });
  }

  async function wake(places: readonly Place[], told: readonly string[]): Promise<void> {
    const homes = await Promise.all(told.map((personId) => deps.places.homeOf(deps.db, personId)));
    for (const place of new Set([...places, ...homes].map(placeKey))) deps.jobs.wake("outbox", place);
  }

  /** Refusals are answers and leave their row too; what else is thrown is for whoever works the inbox off. */
  async function answered(
    actor: Actor,
    pressed: { readonly action: string; readonly subject: string },
    work: () => Promise<Draft>,
  ): Promise<Answer> {
    try {
      return { status: "found", outcomes: [], message: await work(), audience: "person" };
    } catch (thrown) {
      if (!(thrown instanceof OpsError) || thrown.kind === "unavailable" || thrown.kind === "bug") throw thrown;
      await deps.audit.record(deps.db, actor, { ...pressed, decision: "refused", facts: { kind: thrown.kind } });
      const { message: text } = thrown;
      const message: Draft = { summary: text, blocks: [{ type: "text", text }] };
      return { status: "refused", outcomes: [], message, audience: "person" };
    }
  }
}

function nameOf({ name }: Person): string {
  return name;
}
