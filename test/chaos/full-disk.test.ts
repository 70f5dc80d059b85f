import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startServerProcess } from "../fakes/server-process.ts";
import { connectConsole } from "./console-client.ts";
import { until } from "./until.ts";

describe("a full disk", () => {
  it("is refused in one sentence, loses nothing, and passes when there is space again", {
    timeout: 120_000,
  }, async (context) => {
    const disk = await mkdtemp(join(tmpdir(), "pilothouse-full-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=80m", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      await rm(disk, { recursive: true });
      return context.skip("no right to mount a small disk here");
    }
    const dataDir = join(disk, "data");
    await mkdir(dataDir);
    const server = await startServerProcess({ dataDir });
    try {
      const client = await connectConsole(server.url, server.signInLink);
      await client.say("what can you do?", "event-with-space");
      await until("it is answered", 20_000, () => client.seen.bodies.size === 2);
      execFileSync("sh", ["-c", `head -c 200m /dev/zero > '${disk}/filler' 2>/dev/null || true`]);

      // The log has some room of its own: questions are taken until it is used up, and then refused.
      let taken = 0;
      let refused: { status: number; body: unknown } | undefined;
      for (let i = 0; i < 2000 && !refused; i++) {
        const reply = await client.sayOnce("x".repeat(7000), `event-without-space-${i}`);
        if (reply.status === 200) taken++;
        else refused = reply;
      }
      expect(refused?.status).toBe(503);
      expect(refused?.body).toMatchObject({ error: { kind: "unavailable", message: expect.stringMatching(/space/) } });

      execFileSync("rm", [join(disk, "filler")]);
      const answered = () => [...client.seen.bodies.keys()].filter((key) => key.startsWith("answer:")).length;
      await client.say("what can you do?", "event-with-space-again");
      await until("all that was taken is answered", 60_000, () => answered() >= taken + 2);
      expect(answered()).toBe(taken + 2);
      await client.stop();
    } finally {
      await server.kill("SIGKILL");
      execFileSync("umount", ["-l", disk]);
      await rm(disk, { recursive: true, force: true });
    }
  });
});
