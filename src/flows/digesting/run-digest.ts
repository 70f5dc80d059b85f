import { placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { toOpsError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import type { Logger } from "../../base/telemetry/log.ts";
import type { Audit } from "../../domain/audit/audit.ts";
import type { Buttons } from "../../domain/conversation/buttons.ts";
import type { Digest, Digests } from "../../domain/digests/digests.ts";
import type { Outbox } from "../../domain/outbox/outbox.ts";
import type { People, Person } from "../../domain/people/people.ts";
import type { Places } from "../../domain/places/places.ts";
import type { Firing, Schedules } from "../../domain/schedules/schedules.ts";
import type { Message } from "../../message/message.ts";
import type { Database, Transaction } from "../../store/db/database.ts";
import type { Jobs } from "../../store/jobs/jobs.ts";
import type { Gate } from "../../tool/gate/gate.ts";
import type { Outcome } from "../../tool/outcome.ts";
import { composeDigest } from "./compose.ts";

export interface RunDigestDeps {
  readonly workspaceId: string;
  readonly db: Database;
  readonly digests: Digests;
  readonly schedules: Schedules;
  readonly people: Pick<People, "byId" | "admins">;
  readonly places: Pick<Places, "quietUntil" | "homeOf">;
  readonly outbox: Outbox<Message>;
  readonly buttons: Buttons;
  readonly audit: Pick<Audit, "record">;
  readonly gate: Gate;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Looks of one digest that run at the same time. */
const AT_ONCE = 3;

/**
 * Works off one firing: takes the looks in the owner's name and owes the card to the place, once. Quiet hours put it off, a
 * muted place gets none, and an owner who has left pauses the digest and tells the admins.
 */
export function createRunDigest(deps: RunDigestDeps): (worker: string, firing: Firing) => Promise<void> {
  const { db, digests, schedules, places, clock } = deps;
  return async (worker, firing) => {
    const digest = await digests.bySchedule(firing.scheduleId);
    if (!digest) return;
    const quiet = places.quietUntil(digest.place);
    if (typeof quiet === "number") return schedules.defer(worker, firing, quiet);
    try {
      if (quiet === "always") return await end(worker, firing, digest, "not sent: the place is muted");
      const owner = await deps.people.byId(digest.ownerId);
      if (!owner) return await pauseOrphan(worker, firing, digest);
      const outcomes = await look(digest, owner);
      const draft = composeDigest(digest, outcomes, clock.now());
      await end(worker, firing, digest, "sent", async (tx) => {
        const key = `digest:${digest.digestId}:${firing.dueAtMs}`;
        const body = await deps.buttons.issue(tx, draft, { placeKey: placeKey(digest.place), messageKey: key });
        await deps.outbox.put(tx, { key, place: digest.place, body });
      });
      deps.jobs.wake("outbox", placeKey(digest.place));
    } catch (thrown) {
      const fault = toOpsError(thrown);
      deps.log.error({ err: thrown, digest: digest.digestId }, "a digest could not be made");
      const gaveUp = await schedules.failed(worker, firing, fault.message);
      if (gaveUp) await digests.ran(db, digest.digestId, fault.message);
    }
  };

  async function look(digest: Digest, owner: Person): Promise<readonly Outcome[]> {
    const actor = {
      workspaceId: deps.workspaceId,
      ...{ personId: owner.personId, name: owner.name, place: digest.place, zone: digest.schedule.zone },
      ...{ door: "schedule" as const, requestId: newId("r", clock.now()) },
    };
    const outcomes: Outcome[] = [];
    const left = digest.what.map((one, at) => ({ ...one, at }));
    const takers = Array.from({ length: AT_ONCE }, async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        outcomes[next.at] = await deps.gate.call(actor, next.tool, next.input);
      }
    });
    await Promise.all(takers);
    return outcomes;
  }

  /** The firing ends together with what came of it. */
  async function end(
    worker: string,
    firing: Firing,
    digest: Digest,
    result: string,
    also: (tx: Transaction) => Promise<void> = async () => undefined,
  ): Promise<void> {
    await db.transaction(async (tx) => {
      if (!(await schedules.finish(tx, worker, firing))) return;
      await also(tx);
      await digests.ran(tx, digest.digestId, result);
      const by = { system: "digests", requestId: newId("r", clock.now()) };
      await deps.audit.record(tx, by, { action: "digest.ran", subject: digest.digestId, decision: result });
    });
  }

  async function pauseOrphan(worker: string, firing: Firing, digest: Digest): Promise<void> {
    const said = `The digest ${digest.name} is paused: its owner has left. Schedule it anew in your own name, or delete it.`;
    const body: Message = { summary: said, blocks: [{ type: "text", dot: "amber", text: said }] };
    const admins = await deps.people.admins(20);
    const homes = await Promise.all(admins.map(({ personId }) => places.homeOf(db, personId)));
    await end(worker, firing, digest, "not sent: its owner has left", async (tx) => {
      await schedules.setState(tx, digest.schedule.scheduleId, "paused");
      for (const home of homes) {
        await deps.outbox.put(tx, { key: `digest:${digest.digestId}:orphan:${placeKey(home)}`, place: home, body });
      }
    });
    for (const home of homes) deps.jobs.wake("outbox", placeKey(home));
  }
}
