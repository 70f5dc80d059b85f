import { createHash } from "node:crypto";
import { z } from "zod";
import type { Place } from "../../src/base/actor.ts";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import { toJson } from "../../src/base/json.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import { channelOf } from "./places.ts";
import type { Part } from "./render.ts";

const record = z.object({
  channelId: z.string(),
  count: z.number(),
  parts: z.array(z.object({ id: z.string(), digest: z.string() })),
});

/** How far the sending of one key came, so that a second try goes on where the first was stopped. */
export type SentParts = z.infer<typeof record>;

/** Longer than the house tries in a row; after it only the message's own mark tells. */
const KEPT_MS = 3_600_000;

export async function sentParts(host: AdapterHost, to: Place, key: string): Promise<SentParts | undefined> {
  return record.safeParse(await host.store.get(recordKey(to, key))).data;
}

export async function keepSentParts(host: AdapterHost, to: Place, key: string, sent: SentParts | null): Promise<void> {
  await host.store.set(recordKey(to, key), sent === null ? null : toJson(sent), KEPT_MS);
}

export function partDigest(part: Part): string {
  return createHash("sha256")
    .update(canonicalJson(toJson(part.components)))
    .digest("hex")
    .slice(0, 16);
}

function recordKey(to: Place, key: string): string {
  return `sent:${createHash("sha256")
    .update(JSON.stringify([channelOf(to), key]))
    .digest("hex")
    .slice(0, 32)}`;
}
