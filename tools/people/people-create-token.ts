import { z } from "zod";
import { listOf } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import { numberSlot, wordsSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { aboutCard, sayCard } from "./card.ts";
import { withPerson } from "./find-person.ts";
import { permissionsField, personField } from "./inputs.ts";
import type { PeopleToolParts } from "./parts.ts";
import { CREATE_TOKEN_WORDS, REVOKE_TOKEN_WORDS } from "./words.ts";

const DEFAULT_DAYS = 30;

const input = z.strictObject({
  name: personField("Whose token it is, by name"),
  permissions: permissionsField(),
  days: numberSlot("For how many days; 30 unless said", 1, 366, "days", "day", "for").optional(),
});

export function createCreateToken({ people, tokens }: PeopleToolParts): Tool {
  return defineTool<typeof input, never>({
    name: "people_create_token",
    effect: "act",
    description: "Makes a token of the HTTP API for somebody, with some of their permissions and an end",
    examples: ["create an api token for ann with metrics:read for 30 days", "make a token for bob with host:read"],
    words: CREATE_TOKEN_WORDS,
    input,
    permission: "people:act",
    unrecorded: ["name"],
    act: (asked, { actor, nowMs }) =>
      withPerson(asked, people.named, async (person) => {
        const { permissions, days = DEFAULT_DAYS } = asked;
        const { tokenId, secret, expiresAtMs } = await tokens.create(actor, person, { permissions, days });
        const until = formatTime(expiresAtMs, actor.zone, nowMs);
        const id = { type: "facts", facts: [{ label: "id", value: tokenId }] } as const;
        return {
          status: "done",
          message: aboutCard("A token of ", person, ` for ${listOf(permissions)}, until ${until}.`, id),
          data: { tokenId, personId: person.personId, permissions, expiresAt: new Date(expiresAtMs).toISOString() },
          secret: { name: "token", label: "Show the token", text: secret },
        };
      }),
  });
}

const revokeInput = z.strictObject({ id: wordsSlot("The token's id", "token", "id") });

export function createRevokeToken({ tokens }: PeopleToolParts): Tool {
  return defineTool<typeof revokeInput, never>({
    name: "people_revoke_token",
    effect: "act",
    description: "Revokes a token of the HTTP API",
    examples: ["revoke token token_01kc8xr2", "revoke the api token token_01kc9abd"],
    words: REVOKE_TOKEN_WORDS,
    input: revokeInput,
    permission: "people:act",
    act: async ({ id }, { actor }) => {
      await tokens.revoke(actor, id);
      return {
        status: "done",
        message: sayCard("The token was revoked: it opens nothing any more."),
        data: { tokenId: id },
      };
    },
  });
}
