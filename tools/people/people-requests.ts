import { z } from "zod";
import { plural, visibleText } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import type { AccessRequest } from "../../src/domain/people/access-request.ts";
import { formatNeed } from "../../src/domain/people/permissions.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import type { PeopleToolParts } from "./parts.ts";
import { REQUESTS_WORDS } from "./words.ts";

const input = z.strictObject({});

export function createPeopleRequests({ requests }: Pick<PeopleToolParts, "requests">): Tool {
  return defineTool<typeof input, { readonly requests: readonly Omit<AccessRequest, "place" | "userId">[] }>({
    name: "people_requests",
    effect: "read",
    description: "Requests for access that wait for an admin",
    examples: ["open access requests", "who asks for access?", "pending requests for permissions"],
    words: REQUESTS_WORDS,
    input,
    permission: "people:read",
    run: async (_asked, { nowMs }) => {
      const pending = await requests.pending();
      const sources = [{ system: "Pilothouse people", query: "pending requests", at: new Date(nowMs).toISOString() }];
      if (pending.length === 0)
        return { status: "empty", asked: "No request for access waits for an answer.", sources };
      const shown = pending.map(({ place: _place, userId: _userId, ...request }) => request);
      return { status: "found", data: { requests: shown }, sources };
    },
    view: (result, _asked, { zone, nowMs }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { requests: pending } = result.data;
      const summary = `${plural(pending.length, "request waits", "requests wait")} for an answer.`;
      return {
        summary,
        blocks: [
          { type: "text", text: summary },
          {
            type: "table",
            columns: [{ title: "who" }, { title: "asks for" }, { title: "since" }, { title: "until" }],
            rows: pending.map(({ name, need, askedAtMs, expiresAtMs }) => [
              visibleText(name),
              formatNeed(need),
              formatTime(askedAtMs, zone, nowMs),
              formatTime(expiresAtMs, zone, nowMs),
            ]),
          },
        ],
      };
    },
  });
}
