import { z } from "zod";
import { listOf, plural, visibleText } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import type { ApiToken } from "../../src/domain/people/api-tokens.ts";
import type { OpenSession } from "../../src/domain/people/sign-in.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import type { PeopleToolParts } from "./parts.ts";
import { SESSIONS_WORDS, TOKENS_WORDS } from "./words.ts";

const input = z.strictObject({});

export function createPeopleSessions({ signIn }: Pick<PeopleToolParts, "signIn">): Tool {
  return defineTool<typeof input, { readonly sessions: readonly OpenSession[] }>({
    name: "people_sessions",
    effect: "read",
    description: "Who is signed in to the console, since when",
    examples: ["who is signed in?", "list open console sessions", "show the sessions"],
    words: SESSIONS_WORDS,
    input,
    permission: "people:read",
    run: async (_asked, { nowMs }) => {
      const sources = [{ system: "Pilothouse people", query: "sessions", at: new Date(nowMs).toISOString() }];
      const sessions = await signIn.sessions();
      if (sessions.length === 0) return { status: "empty", asked: "Nobody is signed in to the console.", sources };
      return { status: "found", data: { sessions }, sources };
    },
    view: (result, _asked, { zone, nowMs }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { sessions } = result.data;
      const summary = `${plural(sessions.length, "session is", "sessions are")} open.`;
      const rows = sessions.map(({ name, beganAtMs, seenAtMs }) => [
        visibleText(name),
        formatTime(beganAtMs, zone, nowMs),
        formatTime(seenAtMs, zone, nowMs),
      ]);
      const columns = [{ title: "who" }, { title: "signed in" }, { title: "last seen" }];
      return {
        summary,
        blocks: [
          { type: "text", text: summary },
          { type: "table", columns, rows },
        ],
      };
    },
  });
}

export function createPeopleTokens({ tokens }: Pick<PeopleToolParts, "tokens">): Tool {
  return defineTool<typeof input, { readonly tokens: readonly ApiToken[] }>({
    name: "people_tokens",
    effect: "read",
    description: "Tokens of the HTTP API that hold, with their ids",
    examples: ["list api tokens", "which api tokens are there?", "show all tokens"],
    words: TOKENS_WORDS,
    input,
    permission: "people:read",
    run: async (_asked, { nowMs }) => {
      const sources = [{ system: "Pilothouse people", query: "tokens", at: new Date(nowMs).toISOString() }];
      const held = await tokens.list();
      if (held.length === 0)
        return { status: "empty", asked: "There is no token of the HTTP API that holds.", sources };
      return { status: "found", data: { tokens: held }, sources };
    },
    view: (result, _asked, { zone, nowMs }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { tokens: held } = result.data;
      const summary = `${plural(held.length, "token holds", "tokens hold")}.`;
      const rows = held.map((token) => [
        token.tokenId,
        visibleText(token.name),
        listOf(token.permissions),
        formatTime(token.expiresAtMs, zone, nowMs),
        token.usedAtMs === undefined ? "never" : formatTime(token.usedAtMs, zone, nowMs),
      ]);
      const columns = ["id", "whose", "may", "until", "last used"].map((title) => ({ title }));
      return {
        summary,
        blocks: [
          { type: "text", text: summary },
          { type: "table", columns, rows },
        ],
      };
    },
  });
}
