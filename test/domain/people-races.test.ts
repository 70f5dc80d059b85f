import { type TOTP, URI } from "otpauth";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import type { Actor } from "../../src/base/actor.ts";
import { packagePath } from "../../src/base/package-root.ts";
import { createAudit } from "../../src/domain/audit/audit.ts";
import { createInbox } from "../../src/domain/conversation/inbox.ts";
import { createTurns } from "../../src/domain/conversation/turns.ts";
import { peopleConfig } from "../../src/domain/people/config.ts";
import { createSecretBox } from "../../src/domain/people/secret-box.ts";
import { createPeopleParts } from "../../src/people-parts.ts";
import type { Database } from "../../src/store/db/database.ts";
import { migrate } from "../../src/store/db/migrate.ts";
import { createPostgres } from "../../src/store/db/postgres.ts";
import { createManualClock } from "../fakes/manual-clock.ts";
import { type PostgresServer, startPostgresServer } from "../fakes/postgres-server.ts";

const WORKSPACE = "race";
/** Enough that two of them meet in nearly every run; a guard taken out fails each of these tests. */
const ROUNDS = 10;

describe("people at once, on a real Postgres", () => {
  const clock = createManualClock();
  let server: PostgresServer | undefined;
  let db: Database | undefined;
  let serial = 0;

  beforeAll(async () => {
    server = await startPostgresServer();
    if (!server) return;
    db = createPostgres({ url: await server.createDatabase(), poolSize: 8, statementTimeoutMs: 10_000 });
    await migrate(db, { dir: packagePath("migrations"), clock });
  }, 60_000);
  afterAll(async () => {
    await db?.close();
    await server?.close();
  }, 30_000);

  /** A workspace of its own with two admins. */
  async function open(context: TestContext) {
    if (!db) return context.skip("Postgres cannot run here");
    const rows = { db, workspaceId: `${WORKSPACE}-${serial++}`, clock };
    const config = peopleConfig.parse({ zone: "UTC", roles: { auditor: ["audit:read"] } });
    const box = createSecretBox(new Uint8Array(32));
    const audit = createAudit(rows);
    const parts = createPeopleParts({
      ...rows,
      config,
      audit,
      box,
      turns: createTurns(rows),
      inbox: createInbox(rows),
    });
    const enrol = async (name: string, role: string): Promise<Actor> => {
      const person = await parts.people.enrol(
        { platform: "test", userId: name, name, anchoredBy: "test" },
        role,
        "test",
      );
      const place = { platform: "test", id: name, kind: "direct" } as const;
      const { personId, zone } = person;
      return {
        workspaceId: rows.workspaceId,
        personId,
        name,
        door: "button",
        place,
        requestId: `press-of-${name}`,
        zone,
      };
    };
    const personOf = (actor: Actor) => ({ personId: actor.personId, name: actor.name, zone: "UTC" });
    const count = async (table: string) =>
      (
        await rows.db.query<{ n: number }>(`select count(*) as n from ${table} where workspace_id = $1`, [
          rows.workspaceId,
        ])
      ).rows[0]?.n;
    return {
      ...parts,
      rows,
      enrol,
      personOf,
      count,
      ann: await enrol("Ann", "admin"),
      bea: await enrol("Bea", "admin"),
    };
  }

  const settled = async (work: readonly Promise<unknown>[]) => {
    const results = await Promise.allSettled(work);
    return results.filter(({ status }) => status === "fulfilled").length;
  };

  test("of many who open one invitation one comes in", async (context) => {
    for (let round = 0; round < ROUNDS; round++) {
      const house = await open(context);
      const { secret } = await house.invitations.invite(house.ann, { name: "Guest", role: "viewer", scope: "" });
      const results = await Promise.all(Array.from({ length: 4 }, () => house.redeem(secret)));
      expect(results.filter((result) => result && "session" in result)).toHaveLength(1);
      expect(await house.count("persons")).toBe(3);
      expect(await house.count("sessions")).toBe(1);
    }
  });

  test("of two admins who decide one request one does", async (context) => {
    for (let round = 0; round < ROUNDS; round++) {
      const house = await open(context);
      const cy = await house.enrol("Cy", "viewer");
      const told: string[] = [];
      const asked = { need: { permission: "audit:read" }, userId: "Cy", told: [] };
      const { requestId } = await house.requests.ask(cy, asked, async () => undefined);
      const tell = (by: string) => async () => void told.push(by);
      const won = await settled([
        house.requests.decide(house.ann, { requestId, role: "auditor" }, tell("ann")),
        house.requests.decide(house.bea, { requestId }, tell("bea")),
      ]);
      expect(won).toBe(1);
      expect(told).toHaveLength(1);
      const roles = (await house.people.rolesOf(cy.personId)).map(({ role }) => role);
      expect(roles.includes("auditor")).toBe(told[0] === "ann");
    }
  });

  test("a request pressed twice at once is recorded once", async (context) => {
    const house = await open(context);
    const cy = await house.enrol("Cy", "viewer");
    const ask = () =>
      house.requests.ask(cy, { need: { permission: "audit:read" }, userId: "Cy", told: [] }, async () => undefined);
    expect(await settled([ask(), ask(), ask()])).toBe(1);
    expect(await house.count("access_requests")).toBe(1);
  });

  test("two admins cannot send each other away at once", async (context) => {
    for (let round = 0; round < ROUNDS; round++) {
      const house = await open(context);
      const [ann, bea] = [house.personOf(house.ann), house.personOf(house.bea)];
      const admin = { role: "admin", scope: "" };
      const won = await settled(
        round % 2 === 0
          ? [house.roles.take(house.ann, bea, admin), house.roles.take(house.bea, ann, admin)]
          : [house.leaving.remove(house.ann, bea), house.roles.take(house.bea, ann, admin)],
      );
      expect(won).toBe(1);
      expect(await house.people.admins(5)).toHaveLength(1);
    }
  });

  test("a code and a recovery code shown twice at once count once", async (context) => {
    for (let round = 0; round < ROUNDS; round++) {
      const house = await open(context);
      const { uri } = await house.codes.enrol(house.ann, "Ann");
      const code = () => (URI.parse(uri) as TOTP).generate({ timestamp: clock.now() });
      const [recovery = ""] = await house.codes.confirm(house.ann, code());
      await clock.advance(60_000);
      const [codeOfNow, verify] = [code(), (text: string) => house.codes.verify(house.ann.personId, text, house.ann)];
      for (const text of [codeOfNow, recovery]) {
        const results = await Promise.all([verify(text), verify(text), verify(text)]);
        expect(results.filter(({ status }) => status === "verified")).toHaveLength(1);
      }
    }
  });
});
