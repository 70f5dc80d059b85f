import { z } from "zod";
import { plural } from "../../src/base/text/words.ts";
import { wordsSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { aboutCard, sayCard } from "./card.ts";
import { withPerson } from "./find-person.ts";
import { personField } from "./inputs.ts";
import type { PeopleToolParts } from "./parts.ts";
import { ERASE_WORDS, REMOVE_WORDS } from "./words.ts";

const removeInput = z.strictObject({ name: personField() });

export function createRemove({ people, leaving }: PeopleToolParts): Tool {
  return defineTool<typeof removeInput, never>({
    name: "people_remove",
    effect: "act",
    description: "Removes somebody who leaves, with their sessions, links, tokens and roles",
    examples: ["remove bob from pilothouse", "ann has left the company, remove her", "offboard bob"],
    words: REMOVE_WORDS,
    input: removeInput,
    permission: "people:act",
    unrecorded: ["name"],
    act: (asked, { actor }) =>
      withPerson(asked, people.named, async (person) => {
        await leaving.remove(actor, person);
        const note = { type: "context", text: "What they said stays until it is erased." } as const;
        return {
          status: "done",
          message: aboutCard("", person, " was removed: sessions, links, tokens and roles ended at once.", note),
          data: { personId: person.personId },
        };
      }),
  });
}

const eraseInput = z.strictObject({
  name: wordsSlot("Who has left, by name", "words of", "words by", "said by", "of", "by"),
});

export function createErase({ people, leaving, eraseWords }: PeopleToolParts): Tool {
  const find = async (name: string) => {
    const left = await leaving.left(name);
    return left.length > 0 ? left : people.named(name);
  };
  return defineTool<typeof eraseInput, never>({
    name: "people_erase_words",
    effect: "act",
    description: "Erases the words and the name of somebody who has left",
    examples: ["erase the words of bob", "erase everything said by ann", "erase the messages of bob"],
    words: ERASE_WORDS,
    input: eraseInput,
    permission: "people:act",
    unrecorded: ["name"],
    act: (asked, { actor }) =>
      withPerson(asked, find, async (person) => {
        const turns = await eraseWords(actor, person);
        const said = `Erased: ${plural(turns, "question")} with their answers, and the name. The audit keeps the id alone.`;
        return { status: "done", message: sayCard(said), data: { personId: person.personId, turns } };
      }),
  });
}
