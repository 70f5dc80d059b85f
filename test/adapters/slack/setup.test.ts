import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { slackConfig } from "../../../adapters/slack/config.ts";
import { parseBody } from "../../../adapters/slack/inbound/bodies.ts";
import { ASK_ABOUT } from "../../../adapters/slack/inbound/interactions.ts";
import { type Finding, probeSlack } from "../../../adapters/slack/probe.ts";
import { SCOPES } from "../../../adapters/slack/scopes.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { createManualClock } from "../../fakes/manual-clock.ts";
import { type SlackServer, startSlack } from "../../fakes/slack/server.ts";

const TOKENS = { bot: "xoxb-0001-secret-secret", app: "xapp-0001-secret-secret" };

describe("the settings of Slack", () => {
  it("name the right token and where it stands", () => {
    const wrong = slackConfig.safeParse({ botToken: "xapp-1", appToken: "xoxb-1", signingSecret: "short" });
    const said = wrong.error?.issues.map(({ message }) => message).join("\n") ?? "";
    expect(said).toMatch(/begins with xoxb-[\s\S]*Basic Information[\s\S]*begins with xapp-/);
    expect(slackConfig.parse({ botToken: "xoxb-1" })).toEqual({
      botToken: "xoxb-1",
      apiUrl: "https://slack.com/api/",
      threads: true,
    });
    expect(slackConfig.safeParse({ botToken: "xoxb-1", token: "x" }).success).toBe(false);
  });
});

describe("the manifest", () => {
  it("asks for the scopes, events and ids that the adapter lives by", async () => {
    const manifest = parse(await readFile(new URL("../../../deploy/slack-manifest.yaml", import.meta.url), "utf8"));
    expect(manifest.oauth_config.scopes.bot).toEqual(Object.keys(SCOPES));
    expect(manifest.features.shortcuts).toMatchObject([{ type: "message", callback_id: ASK_ABOUT }]);
    expect(manifest.features.slash_commands).toMatchObject([{ command: "/ops", should_escape: true }]);
    expect(manifest.settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } });
    for (const name of manifest.settings.event_subscriptions.bot_events as string[]) {
      const event = { type: name.split(".")[0] };
      // An event that is listened to is malformed without its fields, any other is passed over.
      expect(parseBody({ type: "event_callback", event_id: "Ev1", event }).kind, name).toBe("malformed");
    }
  });
});

describe("looking Slack over", () => {
  let server: SlackServer;
  beforeEach(async () => {
    server = await startSlack(TOKENS);
  });
  afterEach(() => server.stop());
  const config = (more: object = {}) =>
    slackConfig.parse({ botToken: TOKENS.bot, appToken: TOKENS.app, apiUrl: `${server.url}/api/`, ...more });
  const probe = (more: object = {}, clock = systemClock) => probeSlack(config(more), { clock });
  const by = (findings: readonly Finding[], what: string) => findings.find((finding) => finding.what === what);

  it("finds nothing wrong where nothing is", async () => {
    const findings = await probe();
    expect(findings.map(({ what, ok }) => [what, ok])).toEqual([
      ["way in", true],
      ["bot token", true],
      ["scopes", true],
      ["clock", true],
      ["app token", true],
    ]);
    expect(findings.filter(({ ok, cure }) => ok && cure)).toEqual([]);
    expect(server.calls.map(({ method }) => method)).toEqual(["auth.test", "apps.connections.open"]);
  });

  it("says which token is wrong, with the cure and without the token", async () => {
    const findings = await probe({ botToken: "xoxb-wrong-wrong-wrong", appToken: "xapp-wrong-wrong-wrong" });
    expect(by(findings, "bot token")).toMatchObject({ ok: false, cure: expect.stringContaining("SLACK_BOT_TOKEN") });
    expect(by(findings, "app token")).toMatchObject({ ok: false, cure: expect.stringContaining("SLACK_APP_TOKEN") });
    expect(JSON.stringify(findings)).not.toContain("wrong-wrong");
  });

  it("says that nothing leads in", async () => {
    expect(by(await probe({ appToken: undefined }), "way in")).toMatchObject({ ok: false, cure: expect.any(String) });
    const signed = await probe({ appToken: undefined, signingSecret: "0123456789abcdef" });
    expect(by(signed, "way in")).toMatchObject({ ok: true });
  });

  it("tells a clock that is off, and what comes of it", async () => {
    const clock = by(await probe({}, createManualClock(Date.now() + 400_000)), "clock");
    expect(clock).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^(399|400|401) s ahead of Slack's; its requests are refused/),
    });
  });

  it("tells Slack being out of reach from a wrong token", async () => {
    server.trouble({ times: 9, as: { kind: "status", status: 503 } });
    expect(by(await probe(), "bot token")).toMatchObject({
      ok: false,
      cure: expect.stringContaining("reaches slack.com"),
    });
    const closed = await probe({ apiUrl: "http://127.0.0.1:1/api/" });
    expect(by(closed, "bot token")).toMatchObject({ ok: false, cure: expect.stringContaining("reaches slack.com") });
  });

  it("names the scopes that are missing and what each is for", async () => {
    const http = createServer((_, response) => {
      response.setHeader("x-oauth-scopes", "chat:write,commands");
      response.end(JSON.stringify({ ok: true, team: "Pilot", user: "pilothouse" }));
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const apiUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/`;
    const scopes = by(await probe({ apiUrl }), "scopes");
    await new Promise((resolve) => http.close(resolve));
    expect(scopes).toMatchObject({ ok: false, cure: expect.stringContaining("reinstall") });
    expect(scopes?.detail).toContain("users:read (tell guests and bots from people)");
    expect(scopes?.detail).not.toContain("commands");
  });
});
