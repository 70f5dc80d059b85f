import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { AdapterHost, ChatIdentity } from "../../../src/bot/adapter.ts";
import type { SlackApi } from "../api.ts";
import type { Part } from "../render/message.ts";
import type { Self } from "../self.ts";
import type { Pictures } from "./pictures.ts";

export interface OutboundDeps {
  readonly api: SlackApi;
  readonly host: AdapterHost;
  readonly self: Self;
  readonly pictures: Pictures;
  directPlace(identity: ChatIdentity): Promise<Place>;
}

/** What every way to show a part has in common: no name in it is looked up, no address becomes a link. */
export function argsOf({ text, blocks }: Part): Readonly<Record<string, unknown>> {
  return { text, blocks, parse: "none", link_names: false };
}

export function tsOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new OpsError("unavailable", "Slack answered in a form that cannot be read.");
}

export function threadArgs({ thread }: Pick<Place, "thread">): Readonly<Record<string, string>> {
  return thread === undefined ? {} : { thread_ts: thread };
}
