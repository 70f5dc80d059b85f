import { z } from "zod";
import type { Actor } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import type { Digest } from "../../src/domain/digests/digests.ts";
import { decideAllowed } from "../../src/domain/people/permissions.ts";
import type { Draft } from "../../src/message/message.ts";
import { entitySlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool, type ToolContext } from "../../src/tool/tool.ts";
import { digestCard, sentence } from "./digest-card.ts";
import type { DigestToolParts } from "./parts.ts";
import { DELETE, PAUSE, RESUME, RUN } from "./words.ts";

const input = z.strictObject({ name: entitySlot("A digest", "digest") });

interface Words {
  readonly description: string;
  readonly examples: readonly string[];
  readonly words: readonly string[];
}

/** Running now, pausing, resuming and deleting, by the owner or whoever looks after all digests. */
export function createDigestActs({ digests, people, wake }: DigestToolParts): readonly Tool[] {
  return [
    act("digest_run", RUN, async (digest, { actor }) => {
      await digests.runNow(actor, digest);
      return sentence(`The digest ${digest.name} runs now; it comes to where it always comes.`);
    }),
    act("digest_pause", PAUSE, async (digest, { actor, nowMs }) => {
      const paused = await digests.setState(actor, digest, "paused");
      return digestCard(paused, `The digest ${digest.name} is paused.`, { nowMs, zone: actor.zone });
    }),
    act("digest_resume", RESUME, async (digest, { actor, nowMs }) => {
      const running = await digests.setState(actor, digest, "active");
      return digestCard(running, `The digest ${digest.name} is running again.`, { nowMs, zone: actor.zone });
    }),
    act("digest_delete", DELETE, async (digest, { actor }) => {
      await digests.remove(actor, digest);
      return sentence(`The digest ${digest.name} was deleted.`);
    }),
  ];

  function act(name: string, words: Words, work: (digest: Digest, context: ToolContext) => Promise<Draft>): Tool {
    return defineTool<typeof input, never>({
      ...{ name, effect: "act", ...words, input, permission: "digests:act" },
      act: async (asked, context) => {
        const digest = await digests.named(asked.name);
        await checkMine(digest, context.actor);
        const message = await work(digest, context);
        wake();
        return { status: "done", message, data: { name: digest.name } };
      },
    });
  }

  async function checkMine(digest: Digest, actor: Actor): Promise<void> {
    if (digest.ownerId === actor.personId) return;
    if (decideAllowed(await people.rightsOf(actor), { permission: "digests:manage" })) return;
    const owner = (await people.byId(digest.ownerId))?.name ?? "somebody who left";
    throw new OpsError("denied", `The digest ${digest.name} is ${owner}'s. They or an admin can change it.`);
  }
}
