import { z } from "zod";
import type { TeamsActivity } from "./activity.ts";

const mention = z.object({
  type: z.literal("mention"),
  text: z.string().max(1000),
  mentioned: z.object({ id: z.string(), name: z.string().optional() }),
});

export interface Addressed {
  /** What was written, without the mentions of ourselves; those of others are their names. */
  readonly text: string;
  readonly toUs: boolean;
  readonly toOthers: boolean;
}

/**
 * Takes the mentions out of a message by its entities alone: the text between two tags is anybody's. Teams writes a blank
 * after a mention as an entity of HTML, in a text that otherwise is plain.
 */
export function readMentions({ text = "", textFormat, entities = [], recipient }: TeamsActivity): Addressed {
  const mentions = entities.flatMap((entity) => {
    const parsed = mention.safeParse(entity);
    return parsed.success && parsed.data.text !== "" ? [parsed.data] : [];
  });
  let rest = text;
  for (const { text: tag, mentioned } of mentions) {
    const ours = mentioned.id === recipient.id;
    rest = rest.replace(tag, () => (ours ? "" : (mentioned.name ?? innerText(tag))));
  }
  return {
    text: plain(rest, textFormat).trim(),
    toUs: mentions.some(({ mentioned }) => mentioned.id === recipient.id),
    toOthers: mentions.some(({ mentioned }) => mentioned.id !== recipient.id),
  };
}

function innerText(tag: string): string {
  return tag.replace(/^<at>|<\/at>$/g, "");
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

function plain(text: string, format: string | undefined): string {
  const blanks = text.replace(/&nbsp;|\u00a0/g, " ");
  return format === "xml"
    ? blanks.replace(/&(lt|gt|quot|#39|amp);/g, (whole, name) => ENTITIES[name] ?? whole)
    : blanks;
}
