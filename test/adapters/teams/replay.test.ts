import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseActivity } from "../../../adapters/teams/inward/activity.ts";
import { readEvent } from "../../../adapters/teams/inward/event.ts";

const FOLDER = "test/replay/teams";
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));

it("has something to replay", () => {
  expect(files.length).toBeGreaterThan(10);
});

// Shapes as learn.microsoft.com shows them, each with what it means to the house; null is nothing.
it.each(files)("%s", (file) => {
  const { activity, event } = JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8"));
  const parsed = parseActivity(JSON.stringify(activity));
  if (!parsed) throw new Error("not an activity");
  const heard = readEvent(parsed, 0);
  if (event === null) {
    expect(heard).toEqual({ kind: "ignored" });
    return;
  }
  const person = { platform: "teams", userId: "ad3aa4f5-0000-4000-8000-000000000001", name: "Ann Berg" };
  expect(heard).toMatchObject({
    kind: "event",
    event: { ...event, person, atMs: Date.UTC(2026, 10, 20, 9, 0, 0, 123) },
  });
  if (heard.kind !== "event") return;
  expect(heard.event.eventId.length).toBeLessThanOrEqual(200);
  expect(readEvent(parsed, 1)).toEqual(heard);
});
