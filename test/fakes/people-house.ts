import type { z } from "zod";
import type { Actor } from "../../src/base/actor.ts";
import { createMetrics } from "../../src/base/telemetry/metrics.ts";
import { createInbox } from "../../src/domain/conversation/inbox.ts";
import { createTurns } from "../../src/domain/conversation/turns.ts";
import { peopleConfig } from "../../src/domain/people/config.ts";
import { createSecretBox } from "../../src/domain/people/secret-box.ts";
import { createPeopleParts } from "../../src/people-parts.ts";
import { gateConfig } from "../../src/tool/gate/config.ts";
import { createGate } from "../../src/tool/gate/gate.ts";
import { createRegistry } from "../../src/tool/registry.ts";
import { createAuditSearch } from "../../tools/audit/audit-search.ts";
import { createPeopleTools } from "../../tools/people/people-tools.ts";
import { createHouse, enrolActor, WORKSPACE } from "./house.ts";

const ROLES = { auditor: ["audit:read"], lead: ["people:read", "people:act", "host:read"] };

/** The house with everything about people in it, its tools behind the gate, and an admin called Ann. */
export async function createPeopleHouse(people: z.input<typeof peopleConfig> = {}) {
  const config = { zone: "UTC", roles: ROLES, ...people };
  const house = await createHouse({ people: config });
  const { db, clock, audit } = house;
  const rows = { db, workspaceId: WORKSPACE, clock };
  const turns = createTurns(rows);
  const inbox = createInbox(rows);
  const box = createSecretBox(new Uint8Array(32).fill(5));
  const parts = createPeopleParts({ ...rows, config: peopleConfig.parse(config), audit, box, turns, inbox });
  const tools = createPeopleTools({ ...parts, linkOf: (secret) => `http://here/#sign-in=${secret}` });
  const gate = createGate({
    ...house,
    registry: createRegistry([...tools, createAuditSearch({ audit, people: parts.people })]),
    metrics: createMetrics(),
    config: gateConfig.parse({}),
  });
  const ann = await enrolActor(house, "Ann", "admin");
  /** Every row of every table as text, to look for what must not be there, or for what must not have changed. */
  const everything = async (...except: readonly string[]) => {
    const { rows: tables } = await db.query<{ tablename: string }>(
      "select tablename from pg_tables where schemaname = 'public'",
    );
    const all = [];
    for (const { tablename } of tables.filter((table) => !except.includes(table.tablename))) {
      all.push((await db.query(`select * from ${tablename}`)).rows);
    }
    return JSON.stringify(all);
  };
  const audited = async (action: string) => {
    const { rows: found } = await audit.search({ fromMs: 0, toMs: clock.now() + 1, limit: 500 });
    return found.filter((row) => row.action === action);
  };
  return {
    ...house,
    ...parts,
    gate,
    turns,
    inbox,
    box,
    ann,
    everything,
    audited,
    enrol: (name: string, role: string): Promise<Actor> => enrolActor(house, name, role),
    /** An invitation's link, opened: the new person. */
    join: async (name: string, role: string, scope = "") => {
      const { secret } = await parts.invitations.invite(ann, { name, role, scope });
      const redeemed = await parts.redeem(secret);
      if (!redeemed || !("session" in redeemed)) throw new Error(`${name} could not come in: ${redeemed?.refused}`);
      return redeemed;
    },
    personOf: async (actor: Pick<Actor, "personId">) => {
      const person = await parts.people.byId(actor.personId);
      if (!person) throw new Error(`${actor.personId} is not here`);
      return person;
    },
  };
}

export type PeopleHouse = Awaited<ReturnType<typeof createPeopleHouse>>;

/** The sentence and kind of what was thrown. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const { kind, message } = error as { kind?: string; message: string };
    return `${kind}: ${message}`;
  }
  throw new Error("this was meant to be refused");
}
