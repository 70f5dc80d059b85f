import { z } from "zod";
import { formatRole } from "../../src/domain/people/grants.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { aboutCard } from "./card.ts";
import { withPerson } from "./find-person.ts";
import { personField, roleField, scopeField } from "./inputs.ts";
import type { PeopleToolParts } from "./parts.ts";
import { GIVE_ROLE_WORDS, TAKE_ROLE_WORDS } from "./words.ts";

const inputOf = (names: readonly string[]) =>
  z.strictObject({ name: personField(), role: roleField(names), scope: scopeField() });

export function createGiveRole({ people, roles, roleBook }: PeopleToolParts): Tool {
  const input = inputOf(roleBook.names);
  return defineTool<typeof input, never>({
    name: "people_give_role",
    effect: "act",
    description: "Gives somebody a role",
    examples: ["make ann an operator", "give bob the operator role", "promote ann to admin"],
    words: GIVE_ROLE_WORDS,
    input,
    permission: "people:act",
    scope: ({ scope }) => scope,
    unrecorded: ["name"],
    act: (asked, { actor }) =>
      withPerson(asked, people.named, async (person) => {
        const role = { role: asked.role, scope: asked.scope ?? "" };
        const fresh = await roles.give(actor, person, role);
        const said = fresh ? ` is ${formatRole(role)} now.` : ` was ${formatRole(role)} already; nothing changed.`;
        return {
          status: "done",
          message: aboutCard("", person, said),
          data: { personId: person.personId, ...role, given: fresh },
        };
      }),
  });
}

export function createTakeRole({ people, roles, roleBook }: PeopleToolParts): Tool {
  const input = inputOf(roleBook.names);
  return defineTool<typeof input, never>({
    name: "people_take_role",
    effect: "act",
    description: "Takes a role from somebody",
    examples: ["take the operator role from bob", "demote ann from admin", "bob is no longer operator"],
    words: TAKE_ROLE_WORDS,
    input,
    permission: "people:act",
    scope: ({ scope }) => scope,
    unrecorded: ["name"],
    act: (asked, { actor }) =>
      withPerson(asked, people.named, async (person) => {
        const role = { role: asked.role, scope: asked.scope ?? "" };
        await roles.take(actor, person, role);
        return {
          status: "done",
          message: aboutCard("", person, ` is not ${formatRole(role)} any more.`),
          data: { personId: person.personId, ...role },
        };
      }),
  });
}
