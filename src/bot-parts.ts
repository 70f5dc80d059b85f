import type { Logger } from "./base/telemetry/log.ts";
import type { Traces } from "./base/telemetry/traces.ts";
import { createAccessPresses } from "./bot/access-presses.ts";
import type { Adapter } from "./bot/adapter.ts";
import { createAnswering } from "./bot/answering.ts";
import { createCore } from "./bot/core.ts";
import { createDelivery } from "./bot/deliver.ts";
import { createGlances } from "./bot/glances.ts";
import { createGoneTold } from "./bot/gone-places.ts";
import { createIdentify } from "./bot/identify.ts";
import { createKeep } from "./bot/keep.ts";
import { createLinking } from "./bot/linking.ts";
import { createPacer } from "./bot/pace.ts";
import { createPresses } from "./bot/presses.ts";
import { createVotePresses } from "./bot/vote-presses.ts";
import type { ChangeParts } from "./change-parts.ts";
import type { SecretBox } from "./domain/people/secret-box.ts";
import type { DomainParts } from "./domain-parts.ts";
import { createRunDigest } from "./flows/digesting/run-digest.ts";
import type { LookParts } from "./look-parts.ts";
import type { Jobs } from "./store/jobs/jobs.ts";
import type { KeyValue } from "./store/kv/key-value.ts";

export interface BotDeps {
  readonly domain: DomainParts;
  readonly look: LookParts;
  readonly change: Pick<ChangeParts, "castVote" | "awaiting">;
  readonly box: SecretBox;
  readonly kv: KeyValue;
  readonly jobs: Jobs;
  readonly traces: Traces;
  readonly zone: string;
  readonly log: Logger;
  /** By platform; asked once the adapters stand. */
  adapters(): ReadonlyMap<string, Adapter>;
}

/** What takes events in, works off what is owed, and brings it out. */
export function createBotParts({ domain, look, change, box, kv, jobs, traces, zone, log, adapters }: BotDeps) {
  const { db, places, people, inbox, outbox, buttons, turns, audit, room, clock } = domain;
  const gone = createGoneTold({ ...domain, jobs });
  const identify = createIdentify({ identities: room.identities, adapters, clock, log });
  const receive = createCore({
    ...{ people, places, gone },
    keep: createKeep({ inbox, identify, db, jobs }),
    identify,
    linking: createLinking({ codes: room.accountCodes, kv, zone, clock }),
    presses: createPresses({
      ...{ buttons, registry: look.registry, turns, audit, db, kv, box },
      votePresses: createVotePresses({ workspaceId: domain.workspaceId, ...change }),
    }),
    glances: createGlances({ registry: look.registry, buttons, outbox, db, kv, awaiting: change.awaiting }),
  });
  const access = createAccessPresses({ ...domain, requests: room.requests, roleBook: room.roleBook, jobs });
  const answering = createAnswering({
    ...{ ...domain, ...look, identities: room.identities, access, box, kv, jobs, log },
  });
  const traced: typeof answering = (worker, question) =>
    traces.span("question", { "pilothouse.request": question.questionId, "pilothouse.kind": question.kind }, () =>
      answering(worker, question),
    );
  return {
    receive,
    answering: traced,
    deliver: createDelivery({ outbox, adapters, pacer: createPacer(clock), gone, clock, log }),
    runDigest: createRunDigest({ ...domain, gate: look.gate, jobs, log }),
  };
}
