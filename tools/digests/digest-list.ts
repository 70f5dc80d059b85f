import { z } from "zod";
import { placeKey } from "../../src/base/actor.ts";
import { plural } from "../../src/base/text/words.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import type { Digest } from "../../src/domain/digests/digests.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import type { DigestToolParts } from "./parts.ts";
import { LIST } from "./words.ts";

const input = z.strictObject({});

interface Listed {
  readonly rows: readonly (Omit<Digest, "schedule" | "place" | "what"> & {
    readonly owner: string;
    readonly place: string;
    readonly shows: readonly string[];
    readonly cron: string;
    readonly zone: string;
    readonly state: string;
    readonly nextAtMs?: number;
  })[];
}

const MOST_ROWS = 50;

export function createDigestList({ digests, people }: DigestToolParts): Tool {
  return defineTool<typeof input, Listed>({
    ...{ name: "digest_list", effect: "read", ...LIST, input, permission: "digests:read" },
    run: async () => {
      const all = await digests.list();
      if (all.length === 0) {
        const asked =
          'No digest is scheduled. Say "schedule host status every weekday at 9", or press Schedule… under an answer.';
        return { status: "empty", asked, sources: [] };
      }
      const rows = await Promise.all(
        all.map(async ({ schedule, place, what, ...digest }) => ({
          ...digest,
          owner: (await people.byId(digest.ownerId))?.name ?? "somebody who left",
          place: placeKey(place),
          shows: what.map(({ tool }) => tool),
          ...{ cron: schedule.cron, zone: schedule.zone, state: schedule.state },
          ...(schedule.nextAtMs === undefined ? {} : { nextAtMs: schedule.nextAtMs }),
        })),
      );
      return { status: "found", data: { rows }, sources: [] };
    },
    view: (result, _input, { nowMs, zone }) => {
      if (result.status === "empty") return { summary: result.asked, blocks: [{ type: "text", text: result.asked }] };
      const { rows } = result.data;
      const time = (ms: number | undefined) => (ms === undefined ? "–" : formatTime(ms, zone, nowMs));
      const paused = rows.filter(({ state }) => state === "paused").length;
      const summary = `${plural(rows.length, "digest")} ${rows.length === 1 ? "is" : "are"} scheduled${paused > 0 ? `, ${paused} paused` : ""}.`;
      return {
        summary,
        blocks: [
          { type: "text", text: summary },
          {
            type: "table",
            columns: ["Digest", "Owner", "To", "Next", "Last", "Result"].map((title) => ({ title })),
            rows: rows
              .slice(0, MOST_ROWS)
              .map((row) => [
                ...[row.name, row.owner, row.place, row.state === "paused" ? "paused" : time(row.nextAtMs)],
                ...[time(row.lastRunAtMs), row.lastResult ?? "–"],
              ]),
            ...(rows.length > MOST_ROWS ? { moreRows: rows.length - MOST_ROWS } : {}),
          },
          {
            type: "choice",
            label: "Run one now",
            options: rows.slice(0, 25).map(({ name }) => ({
              label: name,
              press: { kind: "call" as const, tool: "digest_run", input: { name } },
            })),
          },
        ],
      };
    },
  });
}
