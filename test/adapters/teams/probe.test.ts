import { expect, it } from "vitest";
import { teamsConfig } from "../../../adapters/teams/config.ts";
import { probeTeams } from "../../../adapters/teams/probe.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { startTeams } from "./house.ts";

it("finds everything well where it is", async () => {
  const { driver } = await startTeams();
  const findings = await probeTeams(teamsConfig.parse(driver.config), { clock: systemClock });
  expect(findings.map(({ what, ok }) => [what, ok])).toEqual([
    ["Teams credentials", true],
    ["Keys of Teams", true],
    ["Clock", true],
  ]);
});

it("names a refused secret without it, a server that is away, and a wrong clock", async () => {
  const { driver } = await startTeams();
  const serviceUrls = { ...(driver.config.serviceUrls as object), openIdMetadata: "http://127.0.0.1:9/openid" };
  const config = teamsConfig.parse({ ...driver.config, appPassword: "wrong and secret", serviceUrls });
  const findings = await probeTeams(config, { clock: systemClock });
  expect(findings).toMatchObject(
    [
      { what: "Teams credentials", ok: false, detail: expect.stringContaining("invalid_client") },
      { what: "Keys of Teams", ok: false, detail: "127.0.0.1:9 does not answer." },
    ].map((finding) => ({ ...finding, cure: expect.any(String) })),
  );
  expect(JSON.stringify(findings)).not.toContain("wrong and secret");
  const late = { now: () => Date.now() - 3_600_000 };
  const [, , clock] = await probeTeams(teamsConfig.parse(driver.config), { clock: late });
  expect(clock).toMatchObject({ what: "Clock", ok: false, detail: expect.stringContaining("behind") });
});

it.each([
  [{}, [["Teams settings", false]]],
  [{ playground: true }, [["Teams playground", true]]],
])("looks at the settings %j", async (config, expected) => {
  const findings = await probeTeams(teamsConfig.parse(config), { clock: systemClock });
  expect(findings.map(({ what, ok }) => [what, ok])).toEqual(expected);
});
