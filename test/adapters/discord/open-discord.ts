import type { Place } from "../../../src/base/actor.ts";
import type { OpsError } from "../../../src/base/errors.ts";
import type { Adapter, ChatEvent } from "../../../src/bot/adapter.ts";
import { createDiscordDriver, type DiscordDriver } from "../../contract/adapters/discord-driver.ts";
import type { SeenMessage, TestPerson } from "../../contract/adapters/driver.ts";
import { createTestHost, type TestHost } from "../../contract/adapters/test-host.ts";
import type { FakeOptions } from "../../fakes/discord/start-discord.ts";

export const ANN: TestPerson = { name: "Ann" };
export const BO: TestPerson = { name: "Bo" };

export interface Opened {
  readonly driver: DiscordDriver;
  readonly house: TestHost;
  readonly adapter: Adapter;
  readonly channel: Place;
  heard<Type extends ChatEvent["type"]>(type: Type): Extract<ChatEvent, { type: Type }>[];
  seen(place?: Place, person?: TestPerson): Promise<readonly SeenMessage[]>;
  close(): Promise<void>;
}

/** The adapter, listening to a fake Discord with one channel. */
export async function openDiscord(options: FakeOptions = {}, listens = true): Promise<Opened> {
  const driver = await createDiscordDriver(options);
  const house = createTestHost();
  const channel = await driver.channel();
  const adapter = await driver.create(house.host);
  if (listens) await house.serve(adapter);
  return {
    ...{ driver, house, adapter, channel },
    heard: <Type extends ChatEvent["type"]>(type: Type) =>
      house.events.filter((event): event is Extract<ChatEvent, { type: Type }> => event.type === type),
    seen: (place = channel, person = ANN) => driver.seen(place, person),
    close: async () => {
      await house.stop();
      await driver.stop();
    },
  };
}

export async function until(check: () => boolean | Promise<boolean>, ms = 8000): Promise<void> {
  const endMs = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > endMs) throw new Error("it did not come to that in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function faultOf(work: Promise<unknown>): Promise<OpsError> {
  try {
    await work;
  } catch (fault) {
    return fault as OpsError;
  }
  throw new Error("it did not fail");
}
