import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DiscordConfig, discordConfig } from "../../../adapters/discord/config.ts";
import { probeDiscord } from "../../../adapters/discord/probe.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { createDiscordDriver, type DiscordDriver } from "../../contract/adapters/discord-driver.ts";

describe("the probe of Discord", () => {
  let driver: DiscordDriver;
  let config: DiscordConfig;
  beforeEach(async () => {
    driver = await createDiscordDriver();
    config = discordConfig.parse(driver.config);
  });
  afterEach(() => driver.stop());

  const wrong = async (given: DiscordConfig = config) => {
    const findings = await probeDiscord(given, { clock: systemClock });
    for (const { ok, cure } of findings) expect(ok || (cure ?? "").length > 0).toBe(true);
    expect(JSON.stringify(findings)).not.toContain(driver.discord.world.token.current);
    return findings.filter(({ ok }) => !ok).map(({ what, detail, cure }) => `${what}: ${detail} ${cure}`);
  };

  it("finds nothing wrong where nothing is", async () => expect(await wrong()).toEqual([]));

  it("finds a token that is not taken, and asks nothing more", async () => {
    expect(await wrong({ ...config, token: "wrong" })).toEqual([expect.stringMatching(/^Token: .*Reset Token/)]);
  });

  it("finds an address where nobody answers", async () => {
    expect(await wrong({ ...config, apiUrl: "http://127.0.0.1:9/api" })).toEqual([
      expect.stringContaining("DISCORD_API_URL"),
    ]);
  });

  it("finds a clock that is wrong", async () => {
    driver.discord.world.skip(-120_000);
    expect(await wrong()).toEqual([expect.stringMatching(/^Clock: .*1(19|20|21) s ahead/)]);
  });

  it("finds missing rights, a server the bot is not in, and a missing scope", async () => {
    const [guild] = driver.discord.world.guilds.values();
    if (guild) guild.permissions = 1n << 10n;
    expect(await wrong()).toEqual([expect.stringContaining("Send Messages")]);
    expect(await wrong({ ...config, guilds: ["123456789012345678"] })).toEqual([
      expect.stringMatching(/^Servers: .*oauth2/),
    ]);
  });

  it.each([
    [{}],
    [{ token: "" }],
    [{ token: "x", apiUrl: "ftp://x" }],
    [{ token: "x", guilds: ["ops"] }],
    [{ token: "x", more: 1 }],
  ])("has no place for the configuration %j", (given) => expect(discordConfig.safeParse(given).success).toBe(false));
});
