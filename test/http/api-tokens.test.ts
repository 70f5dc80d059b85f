import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAppConfig } from "../../src/app-config.ts";
import type { Report } from "../../src/bot/operations.ts";
import { type RunningServer, startServer } from "../../src/start-server.ts";
import { type Answered, client } from "./serve-routes.ts";

const OPERATOR = "a-token-for-this-test";

describe("tokens of persons at a real server", () => {
  let dataDir: string;
  let server: RunningServer;
  const call = (token: string, tool: string, input: object = {}): Promise<Answered> =>
    client(server.port).ask(`/api/tools/${tool}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(input),
    });
  const sentence = (reply: Answered) => reply.json<{ error: { message: string } }>().error.message;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "pilothouse-tokens-"));
    const file = join(dataDir, "pilothouse.yaml");
    await writeFile(file, "server: { apiRole: admin }\n");
    const environment = {
      PILOTHOUSE_DATA_DIR: dataDir,
      PORT: "0",
      PILOTHOUSE_API_TOKEN: OPERATOR,
      LOG_LEVEL: "silent",
    };
    server = await startServer(readAppConfig(environment, file));
  });
  afterAll(async () => {
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it("open what they were made for as their person, nothing else, and nothing once revoked", async () => {
    const made = await call(OPERATOR, "people_create_token", { name: "Admin", permissions: ["people:read"], days: 1 });
    const report = made.json<Report>();
    const { token, tokenId } = report.data as { token: string; tokenId: string };
    expect(token).toMatch(/^pht_[0-9a-z]{40}$/);
    expect(report.text).toContain(token);

    const listed = (await call(token, "people_list")).json<Report>();
    expect(listed).toMatchObject({ status: "found", tool: "people_list" });
    const denied = (await call(token, "audit_search")).json<Report>();
    expect(denied).toMatchObject({
      status: "refused",
      text: expect.stringMatching(/^This token may not use audit_search\./),
    });
    const verify = await client(server.port).ask("/api/audit/verify", {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([verify.status, sentence(verify)]).toEqual([403, expect.stringMatching(/^You may not verify the audit/)]);
    // A narrow token cannot make its holder's whole rights out of them.
    expect((await call(token, "people_sign_in_link", { name: "Admin" })).json<Report>().status).toBe("refused");

    await call(OPERATOR, "people_revoke_token", { id: tokenId });
    const revoked = await call(token, "people_list");
    expect([revoked.status, sentence(revoked)]).toEqual([403, "This token was revoked. Ask an admin for a new one."]);
    const audit = await call(OPERATOR, "audit_search", { limit: 100 });
    expect(audit.text).toContain("people_create_token");
    expect(audit.text).not.toContain(token);
  });

  it.each(["pht_", `pht_${"0".repeat(40)}`])("know nobody by %s", async (token) => {
    const reply = await call(token, "help");
    expect([reply.status, sentence(reply)]).toEqual([403, "This token is not known here. Ask an admin for a new one."]);
  });
});
