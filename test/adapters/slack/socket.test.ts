import { describe, expect, it } from "vitest";
import { slackConfig } from "../../../adapters/slack/config.ts";
import { createSlack } from "../../../adapters/slack/slack.ts";
import { OpsError } from "../../../src/base/errors.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { eventBody } from "../../fakes/slack/bodies.ts";
import { ANN, heard, openHouse, until } from "./open-house.ts";

describe("Slack's socket", () => {
  const at = openHouse({ transport: "socket" });
  const direct = async () =>
    eventBody("Ev1", {
      type: "message",
      channel_type: "im",
      user: at.driver.userId(ANN),
      text: "hello",
      ts: "1700000000.000100",
      channel: (await at.driver.direct(ANN)).id,
    });

  it("needs no address of ours", () => {
    expect(at.adapter.routes).toBeUndefined();
    expect(at.driver.server.sockets.size).toBe(1);
  });

  it("is acknowledged only once the house has the event", async () => {
    let let_go = () => {};
    const held = new Promise<void>((resolve) => {
      let_go = resolve;
    });
    at.house.answer(async () => {
      await held;
      return { type: "ack" };
    });
    let acked = false;
    const delivered = at.driver.server.deliver({ type: "events_api", payload: await direct() }).then((ack) => {
      acked = true;
      return ack;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(acked).toBe(false);
    let_go();
    expect(await delivered).toEqual({ payload: {} });
    expect(heard(at, "said")).toHaveLength(1);
  });

  it("leaves an event unacknowledged that could not be kept, so that it comes again", async () => {
    at.house.answer(() => {
      throw new OpsError("unavailable", "The database cannot be reached.");
    });
    const payload = await direct();
    expect(await at.driver.server.deliver({ type: "events_api", payload }, 200)).toBeUndefined();
    at.house.answer(() => ({ type: "ack" }));
    expect(await at.driver.server.deliver({ type: "events_api", payload, retry_attempt: 1 })).toEqual({ payload: {} });
    expect(heard(at, "said")).toHaveLength(1);
  });

  it("tells whoever waits for a command that nothing could be kept", async () => {
    at.house.answer(() => {
      throw new OpsError("unavailable", "The database cannot be reached.");
    });
    expect(await at.driver.command(ANN, at.ops, "top pods")).toMatchObject({
      kind: "told",
      text: expect.stringContaining("The database cannot be reached."),
    });
  });

  it.each([{}, null, [], "x", { type: "event_callback" }, { type: "event_callback", event: { type: "message" } }])(
    "survives %j and does not ask for it again",
    async (payload) => {
      // The SDK itself reads the type of an event before anybody else does.
      await at.driver.server.deliver({ type: "interactive", payload }, 300);
      expect(await at.driver.server.deliver({ type: "events_api", payload: await direct() })).toEqual({ payload: {} });
      expect(heard(at, "said")).toHaveLength(1);
    },
  );

  it.each(["refresh_requested", "cut", "garbage"])("is opened again after a %s", async (why) => {
    const [old] = at.driver.server.sockets;
    if (why === "cut") old?.cut();
    else if (why === "garbage") old?.send("{ not json");
    else old?.send(JSON.stringify({ type: "disconnect", reason: why, debug_info: {} }));
    if (why !== "garbage")
      await until(() => at.driver.server.sockets.size === 1 && !at.driver.server.sockets.has(old as never));
    expect(await at.driver.say(ANN, await at.driver.direct(ANN), "still there?")).toEqual({ kind: "nothing" });
    expect(heard(at, "said")).toHaveLength(1);
  });

  it("is tried again while Slack is out of reach, and ends no process", async () => {
    const { server } = at.driver;
    server.trouble({ methods: ["apps.connections.open"], times: 2, as: { kind: "cut", done: false } });
    for (const socket of server.sockets) socket.cut();
    await until(() => server.calls.filter(({ method }) => method === "apps.connections.open").length >= 4);
    await until(() => server.sockets.size === 1);
    expect(await at.driver.say(ANN, await at.driver.direct(ANN), "back?")).toEqual({ kind: "nothing" });
  });

  it("starts while Slack is out of reach, and says at once when the token counts for nothing", async () => {
    const { server, config } = at.driver;
    server.trouble({ methods: ["apps.connections.open"], times: 1, as: { kind: "status", status: 503 } });
    const adapter = await createSlack(slackConfig.parse(config), at.house.host);
    const stop = await adapter.listen?.();
    await until(() => server.sockets.size === 2);
    await stop?.();
    const wrong = await createSlack(slackConfig.parse({ ...config, appToken: "xapp-wrong-token" }), at.house.host);
    await expect(wrong.listen?.()).rejects.toMatchObject({ kind: "denied" });
  });

  it("closes when it is told to, after what it was taking, and stays closed", async () => {
    const other = await createSlack(slackConfig.parse(at.driver.config), at.house.host);
    const stop = await other.listen?.();
    await until(() => at.driver.server.sockets.size === 2);
    at.house.answer(async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return { type: "refused", message: SAY("Not yours.") };
    });
    const taken = at.driver.server.deliver({ type: "events_api", payload: await direct() });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stop?.();
    expect(await taken).toEqual({ payload: {} });
    await until(() => at.driver.server.sockets.size === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(at.driver.server.sockets.size).toBe(1);
  });
});
