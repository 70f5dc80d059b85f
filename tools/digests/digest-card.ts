import { placeKey } from "../../src/base/actor.ts";
import { formatTime } from "../../src/base/time/format-time.ts";
import type { Digest } from "../../src/domain/digests/digests.ts";
import { nextTime } from "../../src/domain/schedules/next-time.ts";
import type { Draft, DraftBlock, Offer } from "../../src/message/message.ts";

const NEXT_SHOWN = 3;

/** One digest with what can be done with it; its presses change this very card. */
export function digestCard(digest: Digest, said: string, { nowMs, zone }: { nowMs: number; zone: string }): Draft {
  const { name, schedule, what, place } = digest;
  const button = (label: string, tool: string) => {
    const press: Offer = { kind: "call", tool, input: { name }, inPlace: true };
    return { label, press };
  };
  const isPaused = schedule.state === "paused";
  return {
    summary: said,
    blocks: [
      { type: "text", text: said, dot: isPaused ? "grey" : "green" },
      {
        type: "facts",
        facts: [
          { label: "Comes to", value: placeKey(place) },
          { label: "Shows", value: what.map(({ tool }) => tool).join(", ") },
          { label: "When", value: `${schedule.cron} (${schedule.zone})` },
          ...(isPaused ? [] : [{ label: "Next", value: nextRuns(digest, nowMs, zone) }]),
        ],
      },
      {
        type: "buttons",
        buttons: [
          { label: "Run now", press: { kind: "call", tool: "digest_run", input: { name } } },
          isPaused ? button("Resume", "digest_resume") : button("Pause", "digest_pause"),
          { ...button("Delete", "digest_delete"), style: "danger" as const },
        ],
      },
    ],
  };
}

/** "Mon 09:00, Tue 09:00, Wed 09:00". */
function nextRuns({ schedule }: Digest, nowMs: number, zone: string): string {
  const times: string[] = [];
  let at: number | undefined = schedule.nextAtMs;
  while (at !== undefined && times.length < NEXT_SHOWN) {
    times.push(formatTime(at, zone, nowMs));
    at = nextTime(schedule.cron, schedule.zone, at);
  }
  return times.length > 0 ? times.join(", ") : "never";
}

export function sentence(text: string): { summary: string; blocks: readonly DraftBlock[] } {
  return { summary: text, blocks: [{ type: "text", text }] };
}
