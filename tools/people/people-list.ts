import { z } from "zod";
import { listOf, plural, visibleText } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import { formatRole } from "../../src/domain/people/grants.ts";
import type { Member, OpenInvitation } from "../../src/domain/people/members.ts";
import type { DraftBlock } from "../../src/message/message.ts";
import { defineTool, type Tool, type ViewContext } from "../../src/tool/tool.ts";
import type { PeopleToolParts } from "./parts.ts";
import { LIST_WORDS } from "./words.ts";

const input = z.strictObject({});

interface Listed {
  readonly people: readonly Member[];
  readonly invited: readonly OpenInvitation[];
}

export function createPeopleList({ members }: Pick<PeopleToolParts, "members">): Tool {
  return defineTool<typeof input, Listed>({
    name: "people_list",
    effect: "read",
    description: "Everybody who may use Pilothouse, with their roles and when they were last seen",
    examples: ["who is here?", "list the people and their roles", "which people use pilothouse?"],
    words: LIST_WORDS,
    input,
    permission: "people:read",
    run: async (_asked, { nowMs }) => {
      const [people, invited] = await Promise.all([members.list(), members.invited()]);
      const source = { system: "Pilothouse people", query: "everybody", at: new Date(nowMs).toISOString() };
      return { status: "found", data: { people, invited }, sources: [source] };
    },
    view: (result, _asked, when) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { people, invited } = result.data;
      const open = invited.length === 0 ? "" : `; ${plural(invited.length, "invitation")} open`;
      const summary = `${plural(people.length, "person is", "people are")} here${open}.`;
      return {
        summary,
        blocks: [{ type: "text", text: summary }, peopleTable(people, when), ...invitedTable(invited, when)],
      };
    },
  });
}

function peopleTable(people: readonly Member[], { zone, nowMs }: ViewContext): DraftBlock {
  return {
    type: "table",
    columns: [
      { title: "name" },
      { title: "roles" },
      { title: "last seen" },
      { title: "signed in", align: "right" },
      { title: "tokens", align: "right" },
    ],
    rows: people.map(({ name, roles, seenAtMs, sessions, tokens }) => [
      visibleText(name),
      listOf(roles.map(formatRole)) || "none",
      seenAtMs === undefined ? "never" : formatTime(seenAtMs, zone, nowMs),
      String(sessions),
      String(tokens),
    ]),
  };
}

function invitedTable(invited: readonly OpenInvitation[], { zone, nowMs }: ViewContext): readonly DraftBlock[] {
  if (invited.length === 0) return [];
  return [
    {
      type: "table",
      caption: "Open invitations",
      columns: [{ title: "name" }, { title: "role" }, { title: "until" }],
      rows: invited.map((one) => [visibleText(one.name), formatRole(one), formatTime(one.expiresAtMs, zone, nowMs)]),
    },
  ];
}
