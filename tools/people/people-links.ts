import { z } from "zod";
import { plural } from "../../src/base/text/words.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { aboutCard } from "./card.ts";
import { withPerson } from "./find-person.ts";
import { personField } from "./inputs.ts";
import type { PeopleToolParts } from "./parts.ts";
import { END_SESSIONS_WORDS, SIGN_IN_LINK_WORDS } from "./words.ts";

const input = z.strictObject({ name: personField() });

export function createSignInLink({ people, links, linkOf }: PeopleToolParts): Tool {
  return defineTool<typeof input, never>({
    name: "people_sign_in_link",
    effect: "act",
    description: "Makes a sign-in link for somebody who is here already",
    examples: ["make a sign-in link for ann", "new login link for bob", "create a sign-in link for ann"],
    words: SIGN_IN_LINK_WORDS,
    input,
    permission: "people:act",
    unrecorded: ["name"],
    act: (asked, { actor }) =>
      withPerson(asked, people.named, async (person) => {
        const secret = await links.make(actor, person);
        return {
          status: "done",
          message: aboutCard(
            "A sign-in link for ",
            person,
            ". It works once, within 15 minutes, and whoever opens it is them.",
          ),
          data: { personId: person.personId },
          secret: { name: "link", label: "Show the link", text: linkOf(secret) },
        };
      }),
  });
}

export function createEndSessions({ people, links }: PeopleToolParts): Tool {
  return defineTool<typeof input, never>({
    name: "people_end_sessions",
    effect: "act",
    description: "Signs somebody out everywhere",
    examples: ["sign ann out everywhere", "end the sessions of bob", "log ann out"],
    words: END_SESSIONS_WORDS,
    input,
    permission: "people:act",
    unrecorded: ["name"],
    act: (asked, { actor }) =>
      withPerson(asked, people.named, async (person) => {
        const ended = await links.endAll(actor, person);
        return {
          status: "done",
          message: aboutCard("", person, ` is signed out: ${plural(ended, "session")} ended, open links with them.`),
          data: { personId: person.personId, ended },
        };
      }),
  });
}
