import { z } from "zod";
import { clip, plural, visibleText } from "../../src/base/text/words.ts";
import { formatRange, formatTime } from "../../src/base/time/format-time.ts";
import { readRange } from "../../src/base/time/parse-range.ts";
import type { Audit, AuditRow } from "../../src/domain/audit/audit.ts";
import type { People, Person } from "../../src/domain/people/people.ts";
import { actionSlot, entitySlot, numberSlot, rangeSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { AUDIT_SEARCH_WORDS } from "./words.ts";

const input = z.strictObject({
  who: entitySlot("A person", "person").optional(),
  what: actionSlot("What was done, in words: drain node-4").optional(),
  range: rangeSlot().optional(),
  limit: numberSlot("How many rows", 1, 500, "last", "newest").optional(),
});

interface Searched {
  readonly rows: readonly (AuditRow & { readonly person?: string })[];
  readonly total: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const DEFAULT_LIMIT = 50;

export function createAuditSearch(deps: {
  readonly audit: Audit;
  readonly people: Pick<People, "named" | "byId">;
}): Tool {
  return defineTool<typeof input, Searched>({
    name: "audit_search",
    effect: "read",
    description: "Who asked, approved, ran or changed what through Pilothouse, and when",
    examples: [
      "who restarted checkout yesterday?",
      "what did ann do last week?",
      "audit log for drain node-4",
      "who approved the plan for cart",
    ],
    words: AUDIT_SEARCH_WORDS,
    input,
    permission: "audit:read",
    run: async (asked, context) => {
      const range = readRange(asked.range, { nowMs: context.nowMs, zone: context.actor.zone }, { fallback: "last 7d" });
      const source = {
        system: "Pilothouse audit",
        query: describeSearch(asked),
        at: new Date(context.nowMs).toISOString(),
      };
      const persons = asked.who === undefined ? [] : await deps.people.named(asked.who);
      const [person, second] = persons;
      if (asked.who !== undefined && !person) {
        return { status: "empty", asked: `Nobody here is called ${visibleText(asked.who)}.`, sources: [source] };
      }
      if (person && second) {
        const options = persons.map(({ name, personId }) => ({
          label: `${name} (${personId})`,
          input: { ...asked, who: personId },
        }));
        return { status: "choose", question: `Which ${visibleText(asked.who ?? "")} do you mean?`, options };
      }
      const found = await deps.audit.search({
        ...range,
        ...(person ? { personId: person.personId } : {}),
        ...(asked.what === undefined ? {} : { words: asked.what.split(/\s+/).slice(0, 10) }),
        limit: asked.limit ?? DEFAULT_LIMIT,
      });
      if (found.total === 0) {
        const when = formatRange(range, context.actor.zone);
        return { status: "empty", asked: `Nothing like that stands in the audit of ${when}.`, sources: [source] };
      }
      const names = await namesOf(deps.people, found.rows);
      const rows = found.rows.map((row) => {
        const name = row.personId === undefined ? undefined : names.get(row.personId);
        return name === undefined ? row : { ...row, person: name };
      });
      return { status: "found", data: { rows, total: found.total, ...range }, sources: [source] };
    },
    view: (result, _asked, { zone, nowMs }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { rows, total, fromMs, toMs } = result.data;
      const summary = `${plural(total, "entry", "entries")} in the audit of ${formatRange({ fromMs, toMs }, zone)}, the newest first.`;
      return {
        summary,
        blocks: [
          { type: "text", text: summary },
          {
            type: "table",
            columns: [
              { title: "when" },
              { title: "who" },
              { title: "what" },
              { title: "decision" },
              { title: "about" },
            ],
            rows: rows.map((row) => [
              formatTime(Date.parse(row.at), zone, nowMs),
              visibleText(row.person ?? row.personId ?? row.door),
              row.action,
              row.decision,
              clip(visibleText(`${row.subject} ${aboutOf(row)}`), 80),
            ]),
            ...(total > rows.length ? { moreRows: total - rows.length } : {}),
          },
        ],
      };
    },
  });
}

async function namesOf(people: Pick<People, "byId">, rows: readonly AuditRow[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap(({ personId }) => personId ?? []))];
  const persons = await Promise.all(ids.map((id) => people.byId(id)));
  return new Map(
    persons.filter((person): person is Person => person !== undefined).map(({ personId, name }) => [personId, name]),
  );
}

function describeSearch(asked: z.infer<typeof input>): string {
  const parts = Object.entries(asked).map(([key, value]) => `${key}: ${value}`);
  return parts.length > 0 ? parts.join(", ") : "everything";
}

function aboutOf(row: AuditRow): string {
  const { facts } = row;
  if (facts === null || typeof facts !== "object" || Array.isArray(facts)) return "";
  const { input: asked } = facts as { readonly input?: unknown };
  return asked === undefined ? "" : JSON.stringify(asked);
}
