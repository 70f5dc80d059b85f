import type { Source } from "../../base/source.ts";
import { plural } from "../../base/text/words.ts";
import type { Draft, DraftBlock } from "../../message/message.ts";

/** Puts where an answer came from under it: the exact queries, folded. */
export function withSources(message: Draft, sources: readonly Source[]): Draft {
  if (sources.length === 0) return message;
  const queries: DraftBlock[] = sources.flatMap((source): DraftBlock[] => [
    { type: "context", text: `${source.system}, read at ${source.at}` },
    { type: "code", text: source.query },
  ]);
  const title = `How this was found (${plural(sources.length, "query", "queries")})`;
  return { ...message, blocks: [...message.blocks, { type: "fold", title, blocks: queries }] };
}
