import { describe, expect, it } from "vitest";
import type { OpsError } from "../../../src/base/errors.ts";
import type { Block, Message } from "../../../src/message/message.ts";
import { EVERY_BLOCK } from "../../contract/adapters/messages.ts";
import { SAY } from "../../contract/adapters/test-host.ts";
import { objectOf } from "../../fakes/slack/block-limits.ts";
import type { Trouble } from "../../fakes/slack/server.ts";
import { ANN, BO, openHouse } from "./open-house.ts";

const KEY = { key: "answer:1" };
const CHART = EVERY_BLOCK.blocks.filter(({ type }) => type === "chart");
const chart = (text = "CPU"): Message => ({ summary: text, blocks: [{ type: "text", text }, ...CHART] });
const long = (n: number): Message => ({
  summary: "long",
  blocks: Array.from({ length: n }, (_, i) => ({ type: "text", text: `Paragraph ${i}.` })),
});
const folded = (text: string): Message => ({
  summary: "card",
  blocks: [
    { type: "text", text: "The card." },
    { type: "fold", title: "Evidence", blocks: [{ type: "code", text }] },
  ],
});

describe("messages in Slack", () => {
  const at = openHouse();
  const calls = (method: string) => at.driver.server.calls.filter((call) => call.method === method);
  const fault = async (work: Promise<unknown>): Promise<OpsError> => {
    const thrown = await work.then(
      () => undefined,
      (error: OpsError) => error,
    );
    if (!thrown) throw new Error("it did not fail");
    return thrown;
  };

  it("unfurl nothing, look no name up, and carry their key", async () => {
    await at.adapter.send(at.ops, SAY("see https://a.example @here"), KEY);
    expect(calls("chat.postMessage")[0]?.args).toMatchObject({
      unfurl_links: "false",
      unfurl_media: "false",
      mrkdwn: "false",
      parse: "none",
      link_names: "false",
      metadata: { event_type: "pilothouse_message", event_payload: { key: "answer:1", role: "main", index: 0 } },
    });
  });

  it("come in parts, in order, that an edit removes and adds", async () => {
    const ref = await at.adapter.send(at.ops, long(130), KEY);
    expect(ref.parts).toHaveLength(3);
    const text = (await at.driver.seen(at.ops))[0]?.text ?? "";
    expect(text.indexOf("Paragraph 0.")).toBeLessThan(text.indexOf("Paragraph 129."));
    const less = await at.adapter.edit(at.ops, ref, long(60), KEY);
    expect(less.parts).toEqual(ref.parts.slice(0, 2));
    expect(at.driver.server.workspace.messages).toHaveLength(2);
    // Whoever calls may still hold the parts of the first time.
    const more = await at.adapter.edit(at.ops, { parts: ref.parts.slice(0, 1) }, long(130), KEY);
    expect(more.parts.slice(0, 2)).toEqual(less.parts);
    expect(at.driver.server.workspace.messages).toHaveLength(3);
  });

  it("go on where a send broke off, and show nothing twice", async () => {
    at.driver.server.trouble({ methods: ["chat.postMessage"], times: 0, as: { kind: "status", status: 500 } });
    const send = () => at.adapter.send(at.ops, long(130), KEY);
    let posts = 0;
    const real = at.driver.server.workspace.nextTs;
    at.driver.server.workspace.nextTs = () => {
      if (++posts === 2) at.driver.limit(1, 3);
      return real();
    };
    expect((await fault(send())).retryAfterMs).toBe(3000);
    await send();
    expect(at.driver.server.workspace.messages).toHaveLength(3);
    await send();
    expect(at.driver.server.workspace.messages).toHaveLength(3);
  });

  it("hold long folds in their thread, short ones in the card", async () => {
    const text = Array.from({ length: 40 }, (_, i) => `evidence ${i}`).join("\n");
    const ref = await at.adapter.send(at.ops, folded(text), KEY);
    const [card, reply] = at.driver.server.workspace.messages;
    expect(reply?.thread).toBe(card?.ts);
    expect(JSON.stringify(card?.payload.blocks)).toContain("▸ Evidence — in the thread");
    const gone = await at.adapter.edit(at.ops, ref, folded("short"), KEY);
    expect(gone.parts).toHaveLength(1);
    expect((await at.driver.seen(at.ops)).map((seen) => seen.text)).toEqual(["The card.\n▸ Evidence\nshort"]);
    expect((await at.adapter.edit(at.ops, gone, folded(text), KEY)).parts).toHaveLength(2);
  });

  it("hold long folds below them where they stand in a thread already", async () => {
    const place = { ...at.ops, thread: "1700000000.000100" };
    await at.adapter.send(place, folded("line of evidence\n".repeat(40)), KEY);
    expect(at.driver.server.workspace.messages.map(({ thread }) => thread)).toEqual([place.thread, place.thread]);
    expect(JSON.stringify(at.driver.server.workspace.messages[0]?.payload)).toContain("— below");
  });

  it("are found again, with parts and folds, but not where another app carries the same key", async () => {
    const place = { ...at.ops, thread: "1700000000.000100" };
    const sent = await at.adapter.send(at.ops, folded("line of evidence\n".repeat(40)), KEY);
    const inThread = await at.adapter.send(place, long(60), { key: "answer:2" });
    expect(await at.adapter.find?.(at.ops, "answer:1")).toEqual(sent);
    expect(await at.adapter.find?.(place, "answer:2")).toEqual(inThread);
    for (const message of at.driver.server.workspace.messages) Object.assign(message, { user: "U0OTHERAPP" });
    expect(await at.adapter.find?.(at.ops, "answer:1")).toBeUndefined();
  });

  it("say that they are gone when edited, and mend parts that somebody deleted", async () => {
    const { messages } = at.driver.server.workspace;
    const ref = await at.adapter.send(at.ops, long(60), KEY);
    messages.splice(1, 1);
    expect((await at.adapter.edit(at.ops, ref, long(60), KEY)).parts).toHaveLength(2);
    messages.splice(0, messages.length);
    expect((await fault(at.adapter.edit(at.ops, ref, SAY("new"), KEY))).kind).toBe("missing");
  });

  it("for one person come anew when edited, but not for each step of progress", async () => {
    const onlyFor = { platform: "slack", userId: at.driver.userId(ANN), name: "Ann" };
    const progress: Message = { summary: "…", blocks: [{ type: "progress", text: "Reading …", done: 1, total: 4 }] };
    const ref = await at.adapter.send(at.ops, progress, { ...KEY, onlyFor });
    await at.adapter.edit(at.ops, ref, progress, { ...KEY, onlyFor });
    await at.adapter.edit(at.ops, ref, SAY("Done."), { ...KEY, onlyFor });
    expect((await at.driver.seen(at.ops, ANN)).map(({ text }) => text)).toEqual(["Reading … (1 of 4)", "Done."]);
    expect(await at.driver.seen(at.ops, BO)).toEqual([]);
  });

  it("for one person who is not in the channel go to the direct conversation, and are edited there", async () => {
    const onlyFor = { platform: "slack", userId: at.driver.userId(BO), name: "Bo" };
    at.driver.server.workspace.channels.get(at.ops.id)?.members.delete(onlyFor.userId);
    const ref = await at.adapter.send(at.ops, SAY("one"), { ...KEY, onlyFor });
    expect(await at.adapter.edit(at.ops, ref, SAY("two"), { ...KEY, onlyFor })).toEqual(ref);
    expect((await at.driver.seen(await at.driver.direct(BO), BO)).map(({ text }) => text)).toEqual(["two"]);
    expect(await at.driver.seen(at.ops, BO)).toEqual([]);
  });

  it("say DEMO first, in every part", async () => {
    await at.adapter.send(at.ops, { ...long(120), demo: true }, KEY);
    for (const { payload } of at.driver.server.workspace.messages) {
      expect(JSON.stringify(payload.blocks)).toMatch(
        /^\[\{"type":"context","elements":\[\{"type":"plain_text","text":"DEMO:/,
      );
    }
    expect(at.driver.traffic.refused).toEqual([]);
  });

  it.each<[string, Trouble["as"], Partial<OpsError>]>([
    ["a full bucket", { kind: "limited", retryAfterS: 9 }, { kind: "limited", retryAfterMs: 9000 }],
    ["a bucket named in the body", { kind: "error", error: "ratelimited" }, { kind: "limited", retryAfterMs: 30_000 }],
    ["a server's fault", { kind: "status", status: 503 }, { kind: "unavailable" }],
    ["a broken connection", { kind: "cut", done: false }, { kind: "unavailable" }],
    ["an answer that says nothing", { kind: "garbage" }, { kind: "unavailable" }],
    ["a fault inside Slack", { kind: "error", error: "internal_error" }, { kind: "unavailable" }],
    ["no such channel", { kind: "error", error: "channel_not_found" }, { kind: "missing" }],
    ["an archived channel", { kind: "error", error: "is_archived" }, { kind: "missing" }],
    ["not being let in", { kind: "error", error: "not_in_channel" }, { kind: "denied" }],
    ["a workspace's setting", { kind: "error", error: "restricted_action" }, { kind: "denied" }],
    ["a missing scope", { kind: "error", error: "missing_scope", more: { needed: "chat:write" } }, { kind: "denied" }],
    ["a revoked token", { kind: "error", error: "token_revoked" }, { kind: "denied" }],
    ["something new", { kind: "error", error: "brand_new_error" }, { kind: "invalid" }],
  ])("tell %s apart", async (_, as, expected) => {
    at.driver.server.trouble({ methods: ["chat.postMessage"], times: 1, as });
    const thrown = await fault(at.adapter.send(at.ops, SAY("x"), KEY));
    expect(thrown).toMatchObject({ name: "OpsError", ...expected });
    expect(JSON.stringify([thrown.message, thrown.facts, String(thrown.cause)])).not.toContain("xoxb");
    expect(calls("chat.postMessage")).toHaveLength(1);
    if (as.kind === "error" && as.more) expect(thrown.message).toContain("chat:write");
  });

  it("know that a method's limit holds everywhere, and a post's in its channel", async () => {
    const ref = await at.adapter.send(at.ops, SAY("x"), KEY);
    at.driver.limit(2, 5);
    expect((await fault(at.adapter.edit(at.ops, ref, SAY("y"), KEY))).facts.overall).toBe(true);
    expect((await fault(at.adapter.send(at.ops, SAY("y"), { key: "other" }))).facts.overall).toBeUndefined();
  });
});

describe("pictures in Slack", () => {
  const at = openHouse();
  const uploads = () => at.driver.server.calls.filter(({ method }) => method === "files.getUploadURLExternal").length;
  const shown = async () => (await at.driver.seen(at.ops))[0];

  it("are uploaded once, shown when Slack has looked them over, and kept through an edit", async () => {
    at.driver.server.state.pendingLooks = 3;
    const ref = await at.adapter.send(at.ops, chart(), KEY);
    const seen = await shown();
    expect(seen?.images[0]?.alt).toContain("rises from 50% to 90%");
    expect([...(seen?.images[0]?.bytes ?? []).slice(1, 4)]).toEqual([...Buffer.from("PNG")]);
    await at.adapter.edit(at.ops, ref, chart("CPU, later"), KEY);
    expect(uploads()).toBe(1);
    expect((await shown())?.images).toHaveLength(1);
  });

  it("are uploaded anew when Slack has forgotten them", async () => {
    const ref = await at.adapter.send(at.ops, chart(), KEY);
    at.driver.server.workspace.files.delete("F0000000001");
    await at.adapter.edit(at.ops, ref, chart("CPU, later"), KEY);
    expect((await shown())?.images[0]?.bytes?.length).toBeGreaterThan(1000);
  });

  it("that Slack refuses stand in the thread, and in words in the card", async () => {
    at.driver.server.state.refusePictures = true;
    await at.adapter.send(at.ops, chart(), KEY);
    expect((await shown())?.text).toContain("this is it in words");
    expect((await shown())?.text).toContain("node-3 (10.");
    const { messages } = at.driver.server.workspace;
    expect(messages.filter(({ files }) => files).map(({ thread }) => thread)).toEqual([messages[0]?.ts]);
    expect(messages).toHaveLength(2);
  });

  it.each(["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])(
    "do not keep the message back when %s fails",
    async (method) => {
      at.driver.server.trouble({ methods: [method], times: 9, as: { kind: "status", status: 500 } });
      await at.adapter.send(at.ops, chart(), KEY);
      expect((await shown())?.text).toContain("this is it in words");
      expect(at.driver.traffic.refused).toEqual([]);
    },
  );

  it("that cannot be drawn are told in words", async () => {
    at.house.host.draw = async () => {
      throw new Error("no");
    };
    await at.adapter.send(at.ops, chart(), KEY);
    expect((await shown())?.text).toContain("CPU of node-3, last hour");
  });

  it("and files that are kept are sent along", async () => {
    at.house.blobs.set("b1", { bytes: Buffer.from("PNG bytes"), mediaType: "image/png" });
    at.house.blobs.set("b2", { bytes: Buffer.from("a,b\n"), mediaType: "text/csv" });
    const blocks: Block[] = [
      { type: "image", blobId: "b1", alt: "A map" },
      { type: "image", blobId: "gone", alt: "Another map" },
      { type: "file", blobId: "b2", name: "pods.csv", mediaType: "text/csv" },
    ];
    const ref = await at.adapter.send(at.ops, { summary: "files", blocks }, KEY);
    await at.adapter.edit(at.ops, ref, { summary: "files", blocks }, KEY);
    const { messages, files } = at.driver.server.workspace;
    expect((await shown())?.images.map(({ alt }) => alt)).toEqual(["A map"]);
    expect((await shown())?.text).toMatch(/\(picture: Another map\)[\s\S]*File: pods.csv/);
    expect([...files.values()].map(({ name }) => name)).toEqual(["picture.png", "pods.csv"]);
    expect(messages.filter((message) => message.files).map(({ thread }) => thread)).toEqual([messages[0]?.ts]);
    expect(objectOf(messages[0]?.payload.metadata).event_type).toBe("pilothouse_message");
  });
});

describe("people in Slack", () => {
  const at = openHouse();
  const ann = () => ({ platform: "slack", userId: at.driver.userId(ANN), name: "Ann" });

  it("have an address that Slack has verified, and groups by id and by handle", async () => {
    expect(await at.adapter.whois?.(ann())).toEqual({
      name: "Ann",
      verifiedMail: "ann@example.com",
      groups: [at.driver.server.workspace.idOf("S", "oncall"), "oncall"],
    });
    const bo = { platform: "slack", userId: at.driver.userId(BO), name: "Bo" };
    expect(await at.adapter.whois?.(bo)).toEqual({ name: "Bo", groups: [] });
    expect(await at.adapter.whois?.({ ...bo, userId: "U0NOBODY1" })).toBeUndefined();
  });

  it("are in no group where groups cannot be read, but an outage is no such answer", async () => {
    at.driver.server.trouble({ methods: ["usergroups.list"], times: 1, as: { kind: "error", error: "missing_scope" } });
    expect((await at.adapter.whois?.(ann()))?.groups).toEqual([]);
    const other = await at.driver.create({
      ...at.house.host,
      store: { get: async () => undefined, set: async () => {} },
    });
    at.driver.server.trouble({ methods: ["usergroups.list"], times: 1, as: { kind: "status", status: 500 } });
    await expect(other.whois?.(ann())).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("have one direct place, asked for once", async () => {
    expect(await at.adapter.directPlace?.(ann())).toEqual(await at.driver.direct(ANN));
    await at.adapter.directPlace?.(ann());
    expect(at.driver.server.calls.filter(({ method }) => method === "conversations.open")).toHaveLength(1);
  });
});
