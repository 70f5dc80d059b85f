import { beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../src/base/errors.ts";
import { renderPlainText } from "../../src/message/plain-text.ts";
import { createBotHouse } from "../fakes/bot-house.ts";
import { readTool } from "../fakes/house.ts";

type House = Awaited<ReturnType<typeof createBotHouse>>;
const NINE = Date.UTC(2026, 10, 19, 9);
const HOUR = 3_600_000;
const OPS = { platform: "test", id: "ops", kind: "channel" } as const;

const looks = [
  readTool(async () => ({ status: "found", data: {}, sources: [] })),
  readTool(
    async () => {
      throw new OpsError("unavailable", "Prometheus prod does not answer.");
    },
    { name: "broken_show", examples: ["broken"] },
  ),
  readTool(async () => ({ status: "found", data: {}, sources: [] }), {
    ...{ name: "cost_summary", examples: ["cost"], permission: "cost:read" },
    view: () => ({ summary: "Yesterday cost 1,284.10 USD.", blocks: [{ type: "text", text: "secret sum" }] }),
  }),
  readTool(async () => ({ status: "found", data: {}, sources: [] }), {
    ...{ name: "disk_show", examples: ["disk"] },
    view: () => ({
      summary: "Disk of search-2 is full by Sunday.",
      blocks: [{ type: "text", dot: "red", text: "Disk of search-2 is full by Sunday." }],
    }),
  }),
];

describe("a digest", () => {
  let house: House;
  const text = (at = -1) => renderPlainText(house.shown.at(at)?.message ?? { summary: "", blocks: [] });

  async function open(options: Parameters<typeof createBotHouse>[0] = {}): Promise<void> {
    house = await createBotHouse({ tools: looks, people: { channelCeiling: ["things:read"] }, ...options });
    await house.enrol("Ann", "admin");
  }
  beforeEach(() => open());

  async function schedule(tools: readonly string[]): Promise<void> {
    const [ann] = await house.people.named("Ann");
    const by = {
      workspaceId: "test",
      personId: ann?.personId ?? "",
      name: "Ann",
      door: "button",
      zone: "UTC",
    } as const;
    const what = tools.map((tool) => ({ tool, input: {} }));
    const input = { name: "morning", when: "every day at 9", what };
    const outcome = await house.gate.call({ ...by, place: OPS, requestId: "r" }, "digest_schedule", input);
    expect(outcome.status).toBe("done");
  }
  const untilNine = () => house.clock.advance(NINE - house.clock.now());

  it("comes to its place at its time, once, with what matters first and a failed part said", async () => {
    await schedule(["things_list", "broken_show", "disk_show"]);
    await house.work();
    expect(house.shown).toEqual([]);
    await untilNine();
    await Promise.all([house.work(), house.work()]);
    expect(house.shown).toHaveLength(1);
    expect(house.shown[0]?.to).toEqual(OPS);
    expect(house.shown[0]?.message.summary).toMatch(
      /^morning, .*Disk of search-2 is full by Sunday\. broken_show could not/,
    );
    expect(text()).toContain("Prometheus prod does not answer.");
    expect(text()).toContain("Things were found.");
    await house.clock.advance(24 * HOUR);
    await house.work();
    expect(house.shown).toHaveLength(2);
  });

  it("leaves out what its place may not see", async () => {
    await schedule(["cost_summary", "things_list"]);
    await untilNine();
    await house.work();
    expect(text()).toContain("cost_summary: left out, this place may not see it.");
    expect(JSON.stringify(house.shown)).not.toContain("1,284");
    expect(JSON.stringify(house.shown)).not.toContain("secret sum");
  });

  it("looks with what its owner may at that time", async () => {
    const bo = await house.enrol("Bo", "operator");
    const by = { workspaceId: "test", personId: bo.personId, name: "Bo", door: "button", zone: "UTC" } as const;
    const dm = { platform: "test", id: "dm", kind: "direct" } as const;
    const input = { name: "costs", when: "every day at 9", what: [{ tool: "cost_summary", input: {} }] };
    await house.gate.call({ ...by, place: dm, requestId: "r" }, "digest_schedule", input);
    await untilNine();
    await house.work();
    expect(text()).toContain("You may not use cost_summary here");
  });

  it("waits through quiet hours, and never comes to a muted place", async () => {
    await open({ channels: { settings: [{ place: "test:ops", quiet: { from: "22:00", to: "10:30" } }] } });
    await schedule(["things_list"]);
    await untilNine();
    await house.work();
    expect(house.shown).toEqual([]);
    await house.clock.advance(1.5 * HOUR);
    await house.work();
    expect(house.shown).toHaveLength(1);

    await open({ channels: { settings: [{ place: "test:*", muted: true }] } });
    await schedule(["things_list"]);
    await untilNine();
    await house.work();
    expect(house.shown).toEqual([]);
    expect((await house.digests.list())[0]?.lastResult).toBe("not sent: the place is muted");
  });

  it("is paused, and the admins are told once, when its owner has left", async () => {
    await schedule(["things_list"]);
    await house.enrol("Dee", "admin");
    await house.db.query("update persons set active = false where name = 'Ann'");
    await untilNine();
    await house.work();
    expect(house.shown).toHaveLength(1);
    expect(house.shown[0]?.to.platform).toBe("console");
    expect(text()).toContain("morning is paused: its owner has left");
    await house.clock.advance(24 * HOUR);
    await house.work();
    expect(house.shown).toHaveLength(1);
  });

  it("is changed in place by its buttons, by its owner or an admin and nobody else", async () => {
    await open({ people: { channelCeiling: ["*"] } });
    await house.enrol("Bo", "operator");
    const say = (who: string, words: string) => house.receive(house.event("said", who, { text: words }));
    await say("Ann", "things");
    await house.work();
    const form = await house.receive(house.event("pressed", "Ann", { buttonId: house.button("Send this regularly…") }));
    if (form.type !== "form") throw new Error(`no form but ${form.type}`);
    const wrong = await house.receive(
      house.event("submitted", "Ann", { formId: form.form.id, values: { name: "", when: "tomorrow" } }),
    );
    expect(wrong).toEqual({
      type: "errors",
      errors: { name: "This is needed.", when: expect.stringContaining("no recurring time") },
    });
    const values = { name: "noon", when: "daily at noon" };
    const right = await house.receive(house.event("submitted", "Ann", { formId: form.form.id, values }));
    expect(right).toEqual({ type: "ack" });
    await house.work();
    expect(text()).toContain("The digest noon is scheduled");
    const card = house.shown.at(-1);

    await house.receive(house.event("pressed", "Bo", { buttonId: house.button("Pause") }));
    await house.work();
    expect(text()).toContain("Ann's");
    expect((await house.digests.list())[0]?.schedule.state).toBe("active");

    await house.receive(house.event("pressed", "Ann", { buttonId: house.button("Pause") }));
    await house.work();
    expect(house.shown.at(-1)).toMatchObject({ edit: true, options: { key: card?.options.key } });
    expect(text()).toContain("noon is paused");
    expect((await house.digests.list())[0]?.schedule.state).toBe("paused");
  });

  it("is refused a taken name, a time that never comes, a place not one's own and words that mean nothing", async () => {
    await schedule(["things_list"]);
    const bo = await house.enrol("Bo", "operator");
    const by = { workspaceId: "test", personId: bo.personId, name: "Bo", door: "button", zone: "UTC" } as const;
    const run = async (input: Record<string, unknown>) => {
      const outcome = await house.gate.call({ ...by, place: OPS, requestId: "r" }, "digest_schedule", input);
      return "reason" in outcome ? outcome.reason : outcome.status;
    };
    const good = { name: "other", when: "every day at 9", what: [{ tool: "things_list", input: {} }] };
    expect(await run({ ...good, name: "morning" })).toContain("already");
    expect(await run({ ...good, when: "0 0 30 2 *" })).toContain("never comes");
    expect(await run({ ...good, when: "someday" })).toContain("no recurring time");
    expect(await run({ ...good, where: "test:secret" })).toContain("Only an admin");
    expect(await run({ ...good, where: "#ops" })).toContain("id like slack:");
    expect(await run({ ...good, what: ["nonsense"] })).toContain("I do not know that.");
    expect(await run(good)).toBe("done");
  });
});
