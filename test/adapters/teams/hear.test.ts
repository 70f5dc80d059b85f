import { describe, expect, it } from "vitest";
import { OpsError } from "../../../src/base/errors.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { activityBase, messageActivity, type Sender } from "../../fakes/teams/activities.ts";
import { BOT_ID, type Connector, type Member } from "../../fakes/teams/connector.ts";
import { startTeams, type TeamsHouse } from "./house.ts";

const ANN = { name: "Ann" };
const BO = { name: "Bo" };

async function inChannel(house: TeamsHouse): Promise<Sender> {
  const place = await house.driver.channel();
  return { serviceUrl: house.driver.connector.serviceUrl, member: house.driver.member(ANN), place, kind: "channel" };
}

describe("what is said", () => {
  it("is heard in the personal chat and answered there", async () => {
    const { driver, adapter, events } = await startTeams();
    const place = await driver.direct(ANN);
    expect(await driver.say(ANN, place, "cpu of node-3?")).toEqual({ kind: "nothing" });
    expect(events).toMatchObject([
      { type: "said", text: "cpu of node-3?", person: { userId: driver.userId(ANN), name: "Ann" }, place },
    ]);
    const ref = await adapter.send(place, SAY("91%"), { key: "a1" });
    expect(await driver.seen(place)).toMatchObject([{ id: ref.parts[0], text: "91%", edited: false }]);
  });

  it("is heard in a thread of a channel, and answered in it", async () => {
    const { driver, adapter, events } = await startTeams();
    const channel = await driver.channel();
    await driver.say(ANN, { ...channel, thread: "1700000000001" }, "top pods");
    const said = events[0];
    expect(said?.place).toEqual({ ...channel, thread: "1700000000001" });
    if (!said) return;
    await adapter.send(said.place, SAY("checkout"), { key: "a1" });
    expect(driver.connector.conversations.get(channel.id)?.posts).toMatchObject([{ thread: "1700000000001" }]);
  });

  it("starts a thread where it starts one", async () => {
    const house = await startTeams();
    const sender = { ...(await inChannel(house)), id: "1700000000002" };
    await house.driver.connector.deliver(house.driver.endpoint(), messageActivity(sender, "hello"));
    expect(house.events[0]?.place.thread).toBe("1700000000002");
  });

  it("is heard in a group chat, which has no threads", async () => {
    const { driver, events } = await startTeams();
    const place = await driver.groupChat();
    await driver.say(ANN, place, "hello");
    expect(events).toMatchObject([{ type: "said", text: "hello", place }]);
    expect(events[0]?.place).not.toHaveProperty("thread");
  });

  it("is a command after /ops, and words otherwise", async () => {
    const { driver, events } = await startTeams();
    const place = await driver.channel();
    await driver.command?.(ANN, place, "top pods\nby memory");
    await driver.say(ANN, place, "/ops");
    await driver.say(ANN, place, "/opsy top pods");
    expect(events).toMatchObject([
      { type: "commanded", words: "top pods\nby memory" },
      { type: "commanded", words: "" },
      { type: "said", text: "/opsy top pods" },
    ]);
  });

  const AT = (name: string, id: string) => ({ type: "mention", text: `<at>${name}</at>`, mentioned: { id, name } });
  it.each([
    ["ours alone", "<at>Ops</at> cpu", [AT("Ops", BOT_ID)], "cpu"],
    ["ours twice", "<at>Ops</at> cpu <at>Ops</at>", [AT("Ops", BOT_ID), AT("Ops", BOT_ID)], "cpu"],
    ["another's by name", "<at>Ops</at> page <at>Bo</at>", [AT("Ops", BOT_ID), AT("Bo", "29:bo")], "page Bo"],
    ["one that is only typed", "<at>Ops</at> say <at>Bo</at>", [AT("Ops", BOT_ID)], "say <at>Bo</at>"],
    ["one with signs of patterns", "<at>$& (x)</at> cpu", [AT("$& (x)", BOT_ID)], "cpu"],
    ["wrong shapes beside it", "<at>Ops</at> cpu", [{ type: "mention" }, AT("Ops", BOT_ID)], "cpu"],
  ])("has mentions taken out by their entities: %s", async (_, text, entities, expected) => {
    const house = await startTeams();
    const activity = { ...messageActivity(await inChannel(house), ""), text, entities };
    await house.driver.connector.deliver(house.driver.endpoint(), activity);
    expect(house.events).toMatchObject([{ type: "said", text: expected }]);
  });

  it("keeps emoji, right-to-left and zero-width text as it was written", async () => {
    const { driver, events } = await startTeams();
    const text = "cpu 👩‍👩‍👧 של node\u200b-3 a<b && b>c";
    await driver.say(ANN, await driver.direct(ANN), text);
    expect(events).toMatchObject([{ text }]);
  });

  it("without a mention is heard only where the bot has spoken, and not when it is for others", async () => {
    const house = await startTeams();
    const sender = await inChannel(house);
    const { connector } = house.driver;
    const inThread = { ...sender, place: { ...sender.place, thread: "17" } };
    const plain = { ...messageActivity(inThread, ""), text: "and node-4?", entities: [] };
    const send = (activity: object, id: string) => connector.deliver(house.driver.endpoint(), { ...activity, id });
    expect((await send(plain, "1")).status).toBe(200);
    expect(house.events).toEqual([]);
    house.spokenIn.add(`teams:${sender.place.id}:17`);
    await send({ ...plain, text: "<at>Bo</at> look", entities: [AT("Bo", "29:bo")] }, "2");
    expect(house.events).toEqual([]);
    await send(plain, "3");
    expect(house.events).toMatchObject([{ type: "said", text: "and node-4?" }]);
  });
});

describe("who says it", () => {
  it.each<[string, (member: Member) => object]>([
    ["a bot", (member) => ({ ...member, role: "bot" })],
    ["a skill", (member) => ({ ...member, role: "skill" })],
    ["somebody the directory does not know", ({ id, name }) => ({ id, name })],
  ])("%s is a stranger", async (_, from) => {
    const house = await startTeams();
    const sender = await inChannel(house);
    const activity = { ...messageActivity(sender, "hello"), from: from(sender.member) };
    await house.driver.connector.deliver(house.driver.endpoint(), activity);
    expect(house.events).toMatchObject([{ person: { stranger: true } }]);
  });

  it.each([
    [{}, { verifiedMail: "ann@example.com" }],
    [{ email: "boss@other.example" }, { verifiedMail: "ann@example.com" }],
    [{ email: "Ann.Berg@Example.com" }, { verifiedMail: "ann.berg@example.com" }],
    [{ userRole: "guest" as const }, { stranger: true }],
    [{ tenantId: "another-tenant" }, { stranger: true }],
    [{ userPrincipalName: "not a mail" }, {}],
  ])("Teams is asked: %j is %j", async (change, expected) => {
    const { driver, adapter } = await startTeams();
    driver.connector.join({ ...driver.member(ANN), ...change });
    const profile = await adapter.whois?.({ platform: "teams", userId: driver.userId(ANN), name: "" });
    expect(profile).toEqual({ name: "Ann", groups: [], ...expected });
  });

  it("nobody is known whom Teams does not know", async () => {
    const { adapter } = await startTeams();
    expect(await adapter.whois?.({ platform: "teams", userId: "nobody", name: "" })).toBeUndefined();
  });
});

describe("where the bot is", () => {
  it.each([
    ["conversationUpdate", { membersAdded: [{ id: BOT_ID }] }, "joined"],
    ["conversationUpdate", { membersRemoved: [{ id: BOT_ID }] }, "left"],
    ["installationUpdate", { action: "add" }, "joined"],
    ["installationUpdate", { action: "add-upgrade" }, "joined"],
    ["installationUpdate", { action: "remove" }, "left"],
  ])("%s %j is %s", async (type, fields, expected) => {
    const house = await startTeams();
    const sender = await inChannel(house);
    await house.driver.connector.deliver(house.driver.endpoint(), { ...activityBase(sender), type, ...fields });
    expect(house.events).toMatchObject([{ type: expected, place: { id: sender.place.id } }]);
  });

  it.each([
    ["conversationUpdate", { membersAdded: [{ id: "29:somebody" }] }],
    ["messageUpdate", {}],
    ["messageDelete", {}],
    ["messageReaction", { reactionsAdded: [{ type: "like" }] }],
    ["typing", {}],
    ["event", { name: "readReceipt" }],
    ["a kind of tomorrow", {}],
  ])("%s %j says nothing", async (type, fields) => {
    const house = await startTeams();
    const activity = { ...activityBase(await inChannel(house)), type, ...fields };
    expect((await house.driver.connector.deliver(house.driver.endpoint(), activity)).status).toBe(200);
    expect([house.events, house.refusals]).toEqual([[], []]);
  });

  it("is kept for messages without a question, and written only when it changed", async () => {
    const { driver, adapter, facts, host } = await startTeams();
    const place = await driver.direct(ANN);
    let writes = 0;
    const { set } = host.facts;
    Object.assign(host.facts, {
      set: async (...all: Parameters<typeof set>) => {
        writes++;
        await set(...all);
      },
    });
    await driver.say(ANN, place, "one");
    const afterOne = writes;
    await driver.say(ANN, place, "two");
    expect([afterOne, writes]).toEqual([3, 3]);
    expect(facts.get(`place:${place.id}`)).toMatchObject({ serviceUrl: driver.connector.serviceUrl, botId: BOT_ID });
    expect(await adapter.directPlace?.({ platform: "teams", userId: driver.userId(ANN), name: "Ann" })).toEqual(place);
    expect(driver.connector.traffic.opened).toBe(0);
  });
});

describe("a house that cannot keep anything", () => {
  const DOWN = new OpsError("unavailable", "The database cannot be reached. Try again in a minute.");
  async function down(): Promise<TeamsHouse> {
    const house = await startTeams();
    house.answer(() => {
      throw DOWN;
    });
    return house;
  }

  it("lets the platform try words again", async () => {
    const { driver } = await down();
    expect(await driver.say(ANN, await driver.direct(ANN), "hello")).toEqual({ kind: "rejected", status: 503 });
    expect(await driver.seen(await driver.direct(ANN))).toEqual([]);
  });

  it("tells who commands too", async () => {
    const { driver } = await down();
    const place = await driver.direct(ANN);
    expect(await driver.command?.(ANN, place, "top")).toEqual({ kind: "rejected", status: 503 });
    expect(await driver.seen(place)).toMatchObject([{ text: DOWN.message }]);
  });
});

describe("what is for the writer alone", () => {
  it("goes from a channel to the personal chat", async () => {
    const { driver, answer } = await startTeams();
    answer(() => ({ type: "refused", message: SAY("You may not read costs here.") }));
    const channel = await driver.channel();
    expect(await driver.say(ANN, channel, "costs")).toEqual({ kind: "told", text: "You may not read costs here." });
    expect(await driver.seen(channel)).toEqual([]);
    expect(await driver.seen(channel, BO)).toEqual([]);
  });

  it("is hinted at where there is no personal chat, without a word of it", async () => {
    const house = await startTeams();
    const { driver } = house;
    house.answer(() => ({ type: "refused", message: SAY("You may not read costs here.") }));
    const sender = await inChannel(house);
    forgetMember(driver.connector, sender);
    expect((await driver.connector.deliver(driver.endpoint(), messageActivity(sender, "costs"))).status).toBe(200);
    expect(await driver.seen(sender.place)).toMatchObject([{ text: expect.stringContaining("Open a chat with me") }]);
  });
});

/** Nobody the connector would open a conversation with. */
function forgetMember(connector: Connector, sender: Sender): void {
  connector.join({ ...sender.member, id: "29:nobody-else" });
  Object.assign(sender, { member: { ...sender.member, id: "29:unknown", aadObjectId: "unknown" } });
}
