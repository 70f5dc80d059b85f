import { z } from "zod";
import type { Actor, Place } from "../../src/base/actor.ts";
import { packagePath } from "../../src/base/package-root.ts";
import { createLog } from "../../src/base/telemetry/log.ts";
import { createMetrics } from "../../src/base/telemetry/metrics.ts";
import { noTraces } from "../../src/base/telemetry/traces.ts";
import { createAudit } from "../../src/domain/audit/audit.ts";
import { peopleConfig } from "../../src/domain/people/config.ts";
import { createPeople } from "../../src/domain/people/people.ts";
import { channelsConfig } from "../../src/domain/places/config.ts";
import { createPlaces } from "../../src/domain/places/places.ts";
import type { Blobs } from "../../src/store/blobs/blobs.ts";
import type { Database } from "../../src/store/db/database.ts";
import { migrate } from "../../src/store/db/migrate.ts";
import { createPglite } from "../../src/store/db/pglite.ts";
import { createMemoryKeyValue } from "../../src/store/kv/memory.ts";
import { gateConfig } from "../../src/tool/gate/config.ts";
import { createGate, type Gate } from "../../src/tool/gate/gate.ts";
import type { Propose } from "../../src/tool/gate/step.ts";
import { createRegistry } from "../../src/tool/registry.ts";
import { defineTool, type ReadTool, type Tool } from "../../src/tool/tool.ts";
import { createManualClock } from "./manual-clock.ts";

export const WORKSPACE = "test";

let opened: Promise<Database> | undefined;

/** A database with every migration, in memory and empty; one a test file, since opening one takes a second. */
export async function emptyDatabase(): Promise<Database> {
  opened ??= openDatabase();
  const db = await opened;
  const { rows } = await db.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'",
  );
  await db.query(`truncate ${rows.map(({ tablename }) => tablename).join(", ")}`);
  return db;
}

async function openDatabase(): Promise<Database> {
  const clock = createManualClock();
  const db = createPglite({ dir: undefined, clock });
  await migrate(db, { dir: packagePath("migrations"), clock });
  return db;
}

/** The rooms up to the gate over a real embedded database, with the clock in the test's hands. */
export async function createHouse(
  options: { tools?: readonly Tool[]; people?: z.input<typeof peopleConfig>; limits?: z.input<typeof gateConfig> } = {},
) {
  const clock = createManualClock();
  const db = await emptyDatabase();
  const rows = { db, workspaceId: WORKSPACE, clock };
  const people = createPeople({ ...rows, config: peopleConfig.parse({ zone: "UTC", ...options.people }) });
  const places = createPlaces({ ...rows, config: channelsConfig.parse({}) });
  const audit = createAudit(rows);
  const kv = createMemoryKeyValue({ clock });
  const blobs = createMemoryBlobs();
  const log = createLog("silent");
  const registry = createRegistry(options.tools ?? []);
  const propose: Propose = async () => {
    throw new RangeError("nothing is planned in this house");
  };
  const gate: Gate = createGate({
    registry,
    people,
    places,
    audit,
    db,
    kv,
    propose,
    blobs,
    metrics: createMetrics(),
    config: gateConfig.parse(options.limits ?? {}),
    clock,
    log,
  });
  return { clock, db, traces: noTraces, people, places, audit, kv, propose, blobs, log, registry, gate };
}

export type House = Awaited<ReturnType<typeof createHouse>>;

/** A person with one role, and the actor for them. */
export async function enrolActor(house: House, name: string, role: string, place?: Place): Promise<Actor> {
  const person = await house.people.enrol({ platform: "test", userId: name, name, anchoredBy: "test" }, role, "test");
  return {
    workspaceId: WORKSPACE,
    personId: person.personId,
    name,
    door: "command",
    place: place ?? { platform: "test", id: name, kind: "direct" },
    requestId: "r_test",
    zone: "UTC",
  };
}

/** A read of nothing in particular whose run the test decides. */
export function readTool(run: ReadTool["run"], more: Partial<ReadTool> = {}): Tool {
  return defineTool({
    name: "things_list",
    effect: "read",
    description: "Lists things",
    examples: ["list things"],
    input: z.strictObject({ colour: z.string().optional(), n: z.number().optional() }),
    permission: "things:read",
    run,
    view: (result) => {
      const summary = result.status === "empty" ? result.asked : "Things were found.";
      return { summary, blocks: [{ type: "text", text: summary }] };
    },
    ...more,
  } as ReadTool);
}

function createMemoryBlobs(): Blobs & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    put: async (_workspace, { bytes }) => {
      const id = `blob_${kept.size}`;
      kept.set(id, bytes);
      return id;
    },
    get: async (_workspace, id) => {
      const bytes = kept.get(id);
      return bytes && { bytes, mediaType: "application/json" };
    },
    sweep: async () => 0,
  };
}
