import type { Draft, DraftBlock, Span } from "../../src/message/message.ts";

/** A card of one sentence, and what stands under it. */
export function sayCard(text: string, ...more: readonly DraftBlock[]): Draft {
  return { summary: text, blocks: [{ type: "text", text }, ...more] };
}

/** A sentence about a person, whose name is marked by their id so that it can be erased once they have left. */
export function aboutCard(
  before: string,
  person: { readonly personId: string; readonly name: string },
  after: string,
  ...more: readonly DraftBlock[]
): Draft {
  const text: readonly Span[] = [before, { text: person.name, person: person.personId }, after].filter(
    (span) => span !== "",
  );
  return { summary: `${before}${person.name}${after}`, blocks: [{ type: "text", text }, ...more] };
}
