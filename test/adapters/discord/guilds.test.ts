import { afterEach, describe, expect, it } from "vitest";
import { createDiscord } from "../../../adapters/discord/discord.ts";
import { ANN, BO, type Opened, openDiscord, until } from "./open-discord.ts";

describe("Discord's servers", () => {
  let open: Opened;
  afterEach(async () => {
    expect(open.driver.traffic.refused).toEqual([]);
    await open.close();
  });

  const puts = () => open.driver.discord.traffic.requests.filter((path) => path.startsWith("PUT "));
  const guildOf = (name: string) => {
    const guild = [...open.driver.discord.world.guilds.values()].find((one) => one.name === name);
    if (!guild) throw new Error(`no guild ${name}`);
    return guild;
  };

  it("get /ops once, in those on the list alone, and not again at the next start", async () => {
    open = await openDiscord();
    const { driver, house } = open;
    await until(() => puts().length === 1);
    expect(driver.discord.world.commands.get(guildOf("Operations").id)).toMatchObject([
      { name: "ops", options: [{ name: "words", autocomplete: true }] },
    ]);
    expect(driver.discord.world.commands.has(guildOf("Elsewhere").id)).toBe(false);
    await until(() => house.refusals.includes("other-server"));
    driver.discord.gateway.invalidate(); // so that every server is told anew
    await until(() => driver.discord.gateway.seen.identifies === 2, 15_000);
    await driver.say(ANN, open.channel, "there?");
    await until(() => open.heard("said").length === 1);
    expect(puts()).toHaveLength(1);
  }, 30_000);

  it("tell the house once that the bot is in them, and that it is out, place by place", async () => {
    open = await openDiscord();
    const { driver, house } = open;
    await until(() => open.heard("joined").length === 1);
    const [joined] = open.heard("joined");
    expect(joined?.place).toEqual(open.channel);
    expect(joined?.person.stranger).toBe(true);
    const second = await driver.channel("second");
    for (const place of [open.channel, second]) await driver.say(ANN, place, "hello");
    await until(() => open.heard("said").length === 2);
    const { id } = guildOf("Operations");
    driver.discord.removeGuild(id, true);
    driver.discord.removeGuild(id);
    await until(() => open.heard("left").length === 2);
    expect(open.heard("left").map(({ place }) => place)).toEqual([open.channel, second]);
    expect(new Set(open.heard("left").map(({ eventId }) => eventId)).size).toBe(2);
    await until(() => !house.facts.has(`guild:${id}`));
  });

  it("tell of channels and threads that are deleted", async () => {
    open = await openDiscord();
    const { driver, channel } = open;
    const thread = { ...channel, thread: driver.channelOf({ ...channel, thread: "1100000000000000001" }).id };
    driver.discord.deleteChannel(thread.thread);
    driver.discord.deleteChannel(channel.id);
    await until(() => open.heard("left").length === 2);
    expect(open.heard("left").map(({ place }) => place)).toEqual([thread, channel]);
  });

  it("tell the roles of people, and who is a stranger", async () => {
    open = await openDiscord({}, false);
    const { driver, adapter } = open;
    const { id } = guildOf("Operations");
    const who = (userId: string) => adapter.whois?.({ platform: "discord", userId, name: "" });
    const ann = driver.userId({ ...ANN, groups: [`${id}:111111111111111111`] });
    expect(await who(ann)).toEqual({ name: "Ann", groups: [`${id}:${id}`, `${id}:111111111111111111`] });
    expect(await who(driver.userId({ ...BO, stranger: true }))).toMatchObject({ groups: [], stranger: true });
    const outsider = driver.discord.addUser("Outsider");
    expect(await who(outsider.id)).toEqual({ name: "Outsider", groups: [], stranger: true });
    const robot = driver.discord.addUser("Robot", true);
    driver.discord.join(guildOf("Operations"), robot);
    expect(await who(robot.id)).toMatchObject({ stranger: true });
    expect(await who("1")).toBeUndefined();
  });

  it("are all those the bot is in where no list is given", async () => {
    open = await openDiscord({}, false);
    const { token, apiUrl } = open.driver.config as { token: string; apiUrl: string };
    const adapter = await createDiscord({ token, apiUrl }, open.house.host);
    const outsider = open.driver.discord.addUser("Elsewhere only");
    open.driver.discord.join(guildOf("Elsewhere"), outsider);
    const profile = await adapter.whois?.({ platform: "discord", userId: outsider.id, name: "" });
    expect(profile).toEqual({
      name: "Elsewhere only",
      groups: [`${guildOf("Elsewhere").id}:${guildOf("Elsewhere").id}`],
    });
  });
});
