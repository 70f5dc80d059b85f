import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { ChatIdentity } from "../../../src/bot/adapter.ts";
import type { Message } from "../../../src/message/message.ts";
import { renderMessage } from "../render/message.ts";
import { argsOf, type OutboundDeps, threadArgs, tsOf } from "./deps.ts";
import { shareFiles } from "./files.ts";
import { layMessage, recall } from "./lay.ts";
import { fileBlocks } from "./pictures.ts";
import type { Standing } from "./refs.ts";
import { showWithPictures } from "./shown.ts";

/** For one person's eyes, in the channel; for whoever is not in it, in the direct conversation. */
export async function whisper(
  deps: OutboundDeps,
  to: Place,
  person: ChatIdentity,
  message: Message,
  key: string,
): Promise<Standing> {
  try {
    const main = await showWithPictures(deps.pictures, message, to.id, async (shown) => {
      const { host } = deps;
      const parts = renderMessage(message, { key, pictures: shown, pageUrl: host.pageUrl, folds: "inline" }).main;
      const sent: string[] = [];
      for (const part of parts) {
        const answer = await deps.api.call("chat.postEphemeral", {
          ...argsOf(part),
          channel: to.id,
          user: person.userId,
          ...threadArgs(to),
        });
        sent.push(tsOf(answer.message_ts));
      }
      return sent;
    });
    // A file that is shared can be seen by the whole conversation.
    if (fileBlocks(message.blocks).length > 0) await shareFiles(deps, await deps.directPlace(person), message, []);
    return { main, folds: [], ephemeral: true };
  } catch (fault) {
    if (!isNotThere(fault)) throw fault;
    const direct = await deps.directPlace(person);
    const standing = await layMessage(deps, direct, message, key, await recall(deps, direct, key), "send");
    return { ...standing, elsewhere: direct.id };
  }
}

const NOT_THERE: ReadonlySet<unknown> = new Set(["user_not_in_channel", "not_in_channel"]);

/** The person is not in the channel, or the bot is not. */
function isNotThere(fault: unknown): boolean {
  return fault instanceof OpsError && NOT_THERE.has(fault.facts.error);
}
