import { afterEach } from "vitest";
import type { Adapter } from "../../../src/bot/adapter.ts";
import { createTeamsDriver, type TeamsDriver } from "../../contract/adapters/teams-driver.ts";
import { createTestHost, type TestHost } from "../../contract/adapters/test-host.ts";

export interface TeamsHouse extends TestHost {
  readonly driver: TeamsDriver;
  readonly adapter: Adapter;
}

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of open.splice(0).reverse()) await end();
});

/** The adapter in a house of one room, with its routes served and the fake of Teams around it; gone after the test. */
export async function startTeams(): Promise<TeamsHouse> {
  const driver = await createTeamsDriver();
  open.push(driver.stop);
  const host = createTestHost();
  open.push(host.stop);
  const adapter = await driver.create(host.host);
  driver.reachedAt(await host.serve(adapter));
  return { ...host, driver, adapter };
}
