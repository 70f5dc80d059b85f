import { z } from "zod";
import { listOf, plural } from "../../src/base/text/words.ts";
import { termSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { sayCard } from "./card.ts";
import type { PeopleToolParts } from "./parts.ts";
import { UNLINK_WORDS } from "./words.ts";

const input = z.strictObject({
  platform: termSlot("Which platform", {
    slack: ["slack"],
    teams: ["teams", "microsoft teams", "ms teams"],
    discord: ["discord"],
  }),
});

/** Platforms that a person has no account of their own on. */
const OWN = new Set(["console", "local", "api", "terminal"]);

export function createUnlink({ accountCodes }: Pick<PeopleToolParts, "accountCodes">): Tool {
  return defineTool<typeof input, never>({
    name: "people_unlink",
    effect: "act",
    description: "Takes your account on a chat platform away from you",
    examples: ["unlink my slack account", "unlink teams", "forget my discord account"],
    words: UNLINK_WORDS,
    input,
    permission: "account:act",
    act: async ({ platform }, { actor }) => {
      const unlinked = await accountCodes.unlink(actor, actor.personId, platform);
      const left = (await accountCodes.of(actor.personId)).filter((one) => !OWN.has(one.platform));
      const others = left.length > 0 ? ` You still have ${listOf(left.map((one) => one.platform))}.` : "";
      const said =
        unlinked === 0
          ? `You have no account on ${platform} here.${others}`
          : `${plural(unlinked, "account")} on ${platform} ${unlinked === 1 ? "is" : "are"} yours no more; write \`link\` there to come back.${others}`;
      return { status: "done", message: sayCard(said), data: { unlinked } };
    },
  });
}
