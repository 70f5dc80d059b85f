import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createPglite } from "../../src/store/db/pglite.ts";
import { createSandbox, type Sandbox } from "./run-cli.ts";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox();
});
afterEach(() => sandbox.close());

/** Alters the embedded database by hand, as somebody with its files could. */
async function alter(sql: string): Promise<readonly Record<string, unknown>[]> {
  const db = createPglite({ dir: join(sandbox.dir, "data", "db"), clock: systemClock });
  try {
    return (await db.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await db.close();
  }
}

describe("the audit", () => {
  test("holds after commands, and names a row that was altered by hand", async () => {
    expect((await sandbox.run(["tool", "run", "help"])).code).toBe(0);
    const before = await sandbox.run(["audit", "verify", "--json"]);
    expect([before.code, before.json()]).toMatchObject([0, { holds: true, unsealedRows: 0, breaks: [] }]);
    const [row] = await alter(
      "update audit_rows set decision = 'refused' where action = 'tool.called' returning audit_id",
    );
    const after = await sandbox.run(["audit", "verify"]);
    expect(after.code).toBe(1);
    expect(after.out).toContain("The audit does not hold");
    expect(after.out).toContain(String(row?.audit_id));
    expect(after.out).toContain("was altered after seal");
  }, 60_000);
});

describe("a data folder", () => {
  test("held by a server: asked through its socket, refused to another server, replaced after kill -9", async () => {
    const { child } = await sandbox.serve();
    expect(statSync(join(sandbox.dir, "data", "serve.sock")).mode & 0o777).toBe(0o600);
    expect((await sandbox.run(["tool", "run", "help"])).code).toBe(0);

    for (const args of [["serve"], ["migrate"]]) {
      const second = await sandbox.run(args, { PORT: "0" });
      expect(second.code).toBe(1);
      expect(second.err.trim()).toMatch(
        /^Another Pilothouse process holds the data folder \S+\. Stop it, or set PILOTHOUSE_DATA_DIR to another folder\.$/,
      );
    }

    const killed = once(child, "exit");
    child.kill("SIGKILL");
    await killed;
    expect(statSync(join(sandbox.dir, "data", "serve.sock")).isSocket()).toBe(true);
    const alone = await sandbox.run(["audit", "verify", "--json"]);
    expect([alone.code, alone.json()]).toMatchObject([0, { holds: true }]);
    const { child: next } = await sandbox.serve();
    expect(next.exitCode).toBeNull();
  }, 60_000);

  test("wanted by two servers at once: one has it, the other says who has it, ten times over", async () => {
    await (await sandbox.serve()).child.kill("SIGKILL");
    for (let round = 0; round < 10; round++) {
      // Ended by the kill of the round before: each round begins with a dead socket.
      const starters = [0, 1].map(() => sandbox.start(["serve"], { PORT: "0" }));
      const greeted = starters.map(
        ({ child }) =>
          new Promise<"greeted">((resolve) => {
            child.stdout?.on("data", (chunk: string) => chunk.includes("Pilothouse is ready") && resolve("greeted"));
          }),
      );
      const outcomes = await Promise.all(
        starters.map(({ ended }, i) => Promise.race([greeted[i], ended.then(({ code, err }) => ({ code, err }))])),
      );
      const losers = outcomes.filter((outcome) => outcome !== "greeted");
      expect(losers).toEqual([
        { code: 1, err: expect.stringContaining("Another Pilothouse process holds the data folder") },
      ]);
      for (const { child } of starters) child.kill("SIGKILL");
      await Promise.all(starters.map(({ ended }) => ended));
    }
  }, 120_000);
});

test("migrate says what it did, and that there is nothing to do", async () => {
  const first = await sandbox.run(["migrate"]);
  expect([first.code, first.out]).toMatchObject([
    0,
    expect.stringMatching(/^(Applied 0001|The database is up to date)/),
  ]);
  expect((await sandbox.run(["migrate"])).out).toBe("The database is up to date.\n");
}, 30_000);
