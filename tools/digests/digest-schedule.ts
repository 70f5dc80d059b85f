import { z } from "zod";
import type { Place } from "../../src/base/actor.ts";
import { placeKey } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import type { DigestLook } from "../../src/domain/digests/digests.ts";
import { decideAllowed } from "../../src/domain/people/permissions.ts";
import { readWhen } from "../../src/domain/schedules/read-when.ts";
import { namedSlot, placeSlot, scheduleSlot, slotRegistry } from "../../src/tool/slots.ts";
import { defineTool, type Tool, type ToolContext } from "../../src/tool/tool.ts";
import { digestCard } from "./digest-card.ts";
import type { DigestToolParts } from "./parts.ts";
import { SCHEDULE_EXAMPLES, SCHEDULE_WORDS } from "./words.ts";

const look = z.strictObject({ tool: z.string().min(1).max(100), input: z.record(z.string(), z.unknown()) });

const when = scheduleSlot().refine((words) => readWhen(words) !== undefined, {
  message:
    'is no recurring time; write it like "every weekday at 9", "mondays at 8:30", "every 2 hours" or "0 9 * * 1-5"',
});
slotRegistry.add(when, { kind: "schedule" });

const what = z
  .array(z.union([z.string().trim().min(1).max(200), look]))
  .min(1)
  .max(20)
  .describe("What is in it, as you would ask for it: top pods by memory, host status");
slotRegistry.add(what, { kind: "list" });

const input = z.strictObject({
  name: namedSlot("A name for it", "called", "named", "name").optional(),
  when,
  where: placeSlot("Where it comes: here, or a place such as slack:C024BE91L").optional(),
  what: what.optional(),
});

export function createDigestSchedule(parts: DigestToolParts): Tool {
  return defineTool<typeof input, never>({
    name: "digest_schedule",
    effect: "act",
    description: "Schedules a digest: when, where and what is in it",
    examples: SCHEDULE_EXAMPLES,
    words: SCHEDULE_WORDS,
    input,
    permission: "digests:act",
    act: async (asked, context) => {
      const { actor, nowMs } = context;
      const looks = await readLooks(parts, asked.what ?? ["how busy is this machine?"], context);
      const cron = readWhen(asked.when);
      if (cron === undefined) throw new OpsError("bug", "The time was checked and cannot be read.");
      const digest = await parts.digests.add(actor, {
        name: asked.name ?? nameOf(looks),
        ownerId: actor.personId,
        place: await placeOf(parts, asked.where, context),
        what: looks,
        ...{ cron, zone: actor.zone, missed: "once" as const },
      });
      const said = `The digest ${digest.name} is scheduled: ${asked.when} (${actor.zone}).`;
      return {
        status: "done",
        message: digestCard(digest, said, { nowMs, zone: actor.zone }),
        data: { name: digest.name },
      };
    },
  });
}

async function readLooks(
  parts: DigestToolParts,
  wanted: readonly (string | z.infer<typeof look>)[],
  { actor }: ToolContext,
): Promise<readonly DigestLook[]> {
  const looks: DigestLook[] = [];
  for (const one of wanted) {
    const read = typeof one === "string" ? await parts.readLook(one, actor) : one;
    if (typeof read === "string") throw new OpsError("invalid", read);
    looks.push(read);
  }
  return looks;
}

const KEY = /^(?<platform>[a-z]+):(?<id>\S+)$/;

/** Where it was asked for, unless somebody who may look after all digests names another place. */
async function placeOf(parts: DigestToolParts, where: string | undefined, { actor }: ToolContext): Promise<Place> {
  const { thread: _, ...here } = actor.place;
  if (where === undefined || where === "here" || where === placeKey(here)) return here;
  const named = KEY.exec(where)?.groups;
  if (!named?.platform || !named.id) {
    throw new OpsError(
      "invalid",
      `I do not know ${where} by its name. Schedule it in ${where} itself, or write its id like slack:C024BE91L.`,
    );
  }
  if (!decideAllowed(await parts.people.rightsOf(actor), { permission: "digests:manage" })) {
    throw new OpsError(
      "denied",
      "Only an admin sends a digest to another place. Schedule it there yourself, or ask one.",
    );
  }
  return { platform: named.platform, id: named.id, kind: "channel" };
}

/** "metrics-top", or "metrics-top-2": a name that can be said and typed. */
function nameOf(looks: readonly DigestLook[]): string {
  const tools = [...new Set(looks.map(({ tool }) => tool.replaceAll("_", "-")))];
  return tools.slice(0, 2).join("-and-");
}
