import type { Source } from "../../base/source.ts";
import { plural } from "../../base/text/words.ts";
import type { Draft, DraftBlock } from "../../message/message.ts";

/** Puts where an answer came from under it: the exact queries, folded. */
export function withSources(message: Draft, sources: readonly Source[], zone: string): Draft {
  if (sources.length === 0) return message;
  const queries: DraftBlock[] = sources.flatMap((source): DraftBlock[] => [
    { type: "context", text: `${source.system}, read at ${clockTime(source.at, zone)}` },
    { type: "code", text: source.query },
  ]);
  const title = `How this was found (${plural(sources.length, "query", "queries")})`;
  return { ...message, blocks: [...message.blocks, { type: "fold", title, blocks: queries }] };
}

/** To the second, in the reader's zone: enough to repeat the look. What is no time is shown as it is. */
function clockTime(iso: string, zone: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium" }).format(ms);
}
