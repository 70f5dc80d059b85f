import type { AppConfig } from "./app-config.ts";
import type { Clock } from "./base/clock.ts";
import { createAudit } from "./domain/audit/audit.ts";
import { createAdapterFacts } from "./domain/conversation/adapter-facts.ts";
import { createButtons } from "./domain/conversation/buttons.ts";
import { createInbox } from "./domain/conversation/inbox.ts";
import { createTurns } from "./domain/conversation/turns.ts";
import { createDigests } from "./domain/digests/digests.ts";
import { createFeed } from "./domain/feed/feed.ts";
import { createHealthScores } from "./domain/health-scores/health-scores.ts";
import { createLeases } from "./domain/leases/leases.ts";
import { createOutbox } from "./domain/outbox/outbox.ts";
import type { SecretBox } from "./domain/people/secret-box.ts";
import { createPlaces } from "./domain/places/places.ts";
import { createSchedules } from "./domain/schedules/schedules.ts";
import type { Message } from "./message/message.ts";
import { createPeopleParts } from "./people-parts.ts";
import type { Database } from "./store/db/database.ts";
import { WORKSPACE } from "./workspace.ts";

/** Every concept that stands in the database, wired once. */
export function createDomainParts(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Pick<AppConfig, "people" | "channels">;
  readonly box: SecretBox;
}) {
  const rows = { db: deps.db, workspaceId: WORKSPACE, clock: deps.clock };
  const audit = createAudit(rows);
  const inbox = createInbox(rows);
  const turns = createTurns(rows);
  const room = createPeopleParts({ ...rows, config: deps.config.people, audit, box: deps.box, turns, inbox });
  const schedules = createSchedules(rows);
  return {
    ...rows,
    schedules,
    digests: createDigests({ ...rows, schedules, audit }),
    audit,
    inbox,
    turns,
    buttons: createButtons(rows),
    outbox: createOutbox<Message>(rows),
    feed: createFeed(rows),
    facts: createAdapterFacts(rows),
    leases: createLeases(rows),
    healthScores: createHealthScores(rows),
    places: createPlaces({ ...rows, config: deps.config.channels }),
    people: room.people,
    room,
  };
}

export type DomainParts = ReturnType<typeof createDomainParts>;
