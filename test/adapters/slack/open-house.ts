import { afterEach, beforeEach } from "vitest";
import type { Place } from "../../../src/base/actor.ts";
import type { Adapter, ChatEvent } from "../../../src/bot/adapter.ts";
import { createSlackDriver, type SlackDriver } from "../../contract/adapters/slack-driver.ts";
import { createTestHost, type TestHost } from "../../contract/adapters/test-host.ts";

export const ANN = { name: "Ann", mail: "ann@example.com", groups: ["oncall"] } as const;
export const BO = { name: "Bo" } as const;

export interface Opened {
  driver: SlackDriver;
  house: TestHost;
  adapter: Adapter;
  url: string;
  ops: Place;
}

/** A Slack, a house and the adapter between them, anew for each test. */
export function openHouse(options: { readonly transport?: "http" | "socket" } = {}): Opened {
  const opened = {} as Opened;
  beforeEach(async () => {
    opened.driver = await createSlackDriver(options);
    opened.house = createTestHost();
    opened.adapter = await opened.driver.create(opened.house.host);
    opened.url = await opened.house.serve(opened.adapter);
    opened.driver.reachedAt(opened.url);
    opened.ops = await opened.driver.channel("ops");
  });
  afterEach(async () => {
    await opened.house.stop();
    await opened.driver.stop();
  });
  return opened;
}

export function heard<Type extends ChatEvent["type"]>(
  { house }: Opened,
  type: Type,
): readonly Extract<ChatEvent, { readonly type: Type }>[] {
  return house.events.filter((event): event is Extract<ChatEvent, { readonly type: Type }> => event.type === type);
}

export async function until(check: () => boolean | Promise<boolean>, ms = 8000): Promise<void> {
  const endMs = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > endMs) throw new Error("it did not come to that in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
