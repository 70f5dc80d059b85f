import type { RawFile } from "discord.js";
import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import type { Call } from "./api.ts";
import { MESSAGE_FLAGS } from "./limits.ts";
import { NO_MENTIONS } from "./payload.ts";
import type { Attached } from "./pictures.ts";
import type { Part } from "./render.ts";
import { filesOf, type MessageReply } from "./replies.ts";

/** Names of a message's files to Discord's ids of them. */
export type Standing = Readonly<Record<string, string>>;

const DAY_MS = 24 * 3_600_000;
const FILES_KEPT_MS = 30 * DAY_MS;

/** A part as a request body; files that stand at the message already are named instead of sent again. */
export async function toCall(
  part: Part,
  standing: Standing,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Call> {
  const kept = part.files.filter(({ name }) => standing[name] !== undefined);
  const fresh = part.files.filter(({ name }) => standing[name] === undefined);
  const files = await Promise.all(fresh.map(rawFile));
  return {
    body: {
      flags: MESSAGE_FLAGS,
      components: part.components,
      // What is not listed is taken off an edited message.
      attachments: [
        ...kept.map(({ name }) => ({ id: standing[name] })),
        ...fresh.map(({ name, alt }, id) => ({
          id,
          filename: name,
          ...(alt.trim() === "" ? {} : { description: alt }),
        })),
      ],
      allowed_mentions: NO_MENTIONS,
      ...more,
    },
    files,
  };
}

async function rawFile(file: Attached, index: number): Promise<RawFile> {
  try {
    const data = await file.bytes();
    return { name: file.name, data, contentType: file.mediaType, key: `files[${index}]` };
  } catch (cause) {
    throw new OpsError("unavailable", "A picture could not be drawn.", { cause, facts: { drawing: true } });
  }
}

export async function standingFiles(host: AdapterHost, messageId: string): Promise<Standing> {
  const kept = z.record(z.string(), z.string()).safeParse(await host.store.get(`files:${messageId}`));
  return kept.success ? kept.data : {};
}

/** Keeps which files stand at a message; `before` spares the writing where nothing changed. */
export async function keepFiles(host: AdapterHost, reply: MessageReply, before: Standing = {}): Promise<void> {
  const now = filesOf(reply);
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  await host.store.set(`files:${reply.id}`, { ...now }, FILES_KEPT_MS);
}
