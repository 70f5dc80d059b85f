import { beforeEach, describe, expect, it } from "vitest";
import type { SealHead } from "../../src/domain/audit/seal.ts";
import { createSealer } from "../../src/domain/audit/sealer.ts";
import { verifyAudit } from "../../src/domain/audit/verify.ts";
import { createHouse, enrolActor, type House, WORKSPACE } from "../fakes/house.ts";

const key = new Uint8Array(32).fill(7);

describe("the audit", () => {
  let house: House;
  let head: SealHead | undefined;
  beforeEach(async () => {
    house = await createHouse();
    head = undefined;
  });

  const sealer = () =>
    createSealer({
      db: house.db,
      workspaceId: WORKSPACE,
      clock: house.clock,
      key,
      keepHead: async (newest) => {
        head = newest;
      },
    });
  const verify = (withKey = key) => verifyAudit({ db: house.db, workspaceId: WORKSPACE, key: withKey, head });

  async function write(n: number): Promise<void> {
    const actor = await enrolActor(house, "ann", "viewer");
    for (let i = 0; i < n; i++) {
      await house.audit.record(house.db, actor, {
        action: "tool.called",
        subject: `tool-${i}`,
        decision: "allowed",
        facts: { i, list: [1.5, "ü"] },
      });
    }
  }

  it("holds over several seals and counts what is not sealed yet", async () => {
    await write(3);
    expect(await sealer().seal()).toBe(3);
    await write(2);
    expect(await sealer().seal()).toBe(2);
    await write(1);
    expect(await verify()).toEqual({ holds: true, seals: 2, sealedRows: 5, unsealedRows: 1, breaks: [] });
  });

  it("seals more rows than one seal binds", async () => {
    await house.db.query(
      `insert into audit_rows (workspace_id, audit_id, at, door, request_id, action, subject, decision, facts)
       select $1, 'audit_' || lpad(n::text, 8, '0'), now(), 'words', 'r', 'a', 's', 'd', '{}' from generate_series(1, 2500) n`,
      [WORKSPACE],
    );
    expect(await sealer().seal()).toBe(2500);
    expect(await verify()).toMatchObject({ holds: true, seals: 3, sealedRows: 2500 });
  });

  it.each([
    ["altered", "update audit_rows set decision = 'refused' where subject = 'tool-1'", /Row (audit_\w+) .*was altered/],
    [
      "altered in its facts",
      "update audit_rows set facts = '{\"i\":9}' where subject = 'tool-1'",
      /Row (audit_\w+) .*was altered/,
    ],
    ["removed", "delete from audit_rows where subject = 'tool-1'", /Row (audit_\w+) under seal 1 .* is gone/],
    [
      "moved out of its seal",
      "update audit_rows set seal_no = null where subject = 'tool-1'",
      /Row (audit_\w+) under seal 1 .* is gone/,
    ],
  ])("names a row that was %s", async (_what, sql, expected) => {
    await write(3);
    await sealer().seal();
    const { rows } = await house.db.query<{ audit_id: string }>(
      "select audit_id from audit_rows where subject = 'tool-1'",
    );
    await house.db.query(sql);
    const { holds, breaks } = await verify();
    expect(holds).toBe(false);
    expect(breaks).toHaveLength(1);
    expect(expected.exec(breaks[0] ?? "")?.[1]).toBe(rows[0]?.audit_id);
  });

  it("notices a row that was slipped under a seal", async () => {
    await write(1);
    await sealer().seal();
    await write(1);
    await house.db.query("update audit_rows set seal_no = 1 where seal_no is null");
    expect((await verify()).breaks).toEqual([expect.stringMatching(/claims seal 1, which does not know it/)]);
  });

  it("notices seals that were cut off at the end, removed within, or made with another key", async () => {
    for (let i = 0; i < 3; i++) {
      await write(1);
      await sealer().seal();
    }
    expect((await verify(new Uint8Array(32))).breaks).toHaveLength(3);
    await house.db.query("delete from audit_seals where seal_no = 2");
    expect((await verify()).breaks).toEqual([expect.stringMatching(/Seal 3 does not follow seal 1/)]);
    await house.db.query("delete from audit_seals where seal_no = 3");
    expect((await verify()).breaks).toEqual([expect.stringMatching(/Seal 3, the newest .* is gone/)]);
  });

  it("cuts secrets and keeps facts small", async () => {
    const actor = await enrolActor(house, "ann", "viewer");
    await house.audit.record(house.db, actor, {
      action: "tool.called",
      subject: "s",
      decision: "allowed",
      facts: { password: "password=hunter22222", long: "x".repeat(20_000) },
    });
    const { rows } = await house.audit.search({ fromMs: 0, toMs: house.clock.now(), limit: 10 });
    const text = JSON.stringify(rows[0]?.facts);
    expect(text).not.toContain("hunter22222");
    expect(text.length).toBeLessThan(2000);
  });

  it("finds rows by person, words and time, the newest first, and never by a pattern smuggled in", async () => {
    const ann = await enrolActor(house, "ann", "viewer");
    const bo = await enrolActor(house, "bo", "viewer");
    await house.audit.record(house.db, ann, { action: "tool.called", subject: "metrics_show", decision: "allowed" });
    await house.clock.advance(1000);
    await house.audit.record(house.db, bo, { action: "tool.called", subject: "metrics_top", decision: "refused" });
    const all = { fromMs: 0, toMs: house.clock.now(), limit: 10 };
    expect((await house.audit.search(all)).rows.map(({ subject }) => subject)).toEqual(["metrics_top", "metrics_show"]);
    expect((await house.audit.search({ ...all, personId: ann.personId })).total).toBe(1);
    expect((await house.audit.search({ ...all, words: ["refused"] })).total).toBe(1);
    expect((await house.audit.search({ ...all, words: ["%"] })).total).toBe(0);
    expect((await house.audit.search({ ...all, fromMs: house.clock.now() })).total).toBe(1);
  });
});
