import type { z } from "zod";
import { type AnswerQuestion, answerOf } from "../../src/agent/answer.ts";
import type { Place } from "../../src/base/actor.ts";
import { OpsError } from "../../src/base/errors.ts";
import { createLog } from "../../src/base/telemetry/log.ts";
import { createMetrics } from "../../src/base/telemetry/metrics.ts";
import { noTraces } from "../../src/base/telemetry/traces.ts";
import type { Adapter, ChatEvent, PlatformProfile, SendOptions } from "../../src/bot/adapter.ts";
import { createBotParts } from "../../src/bot-parts.ts";
import { createChangeParts } from "../../src/change-parts.ts";
import { approvalsConfig } from "../../src/domain/approvals/config.ts";
import { peopleConfig } from "../../src/domain/people/config.ts";
import { createSecretBox } from "../../src/domain/people/secret-box.ts";
import { channelsConfig } from "../../src/domain/places/config.ts";
import { createDomainParts } from "../../src/domain-parts.ts";
import type { Message } from "../../src/message/message.ts";
import { createMemoryKeyValue } from "../../src/store/kv/memory.ts";
import { gateConfig } from "../../src/tool/gate/config.ts";
import { createGate } from "../../src/tool/gate/gate.ts";
import { createRegistry } from "../../src/tool/registry.ts";
import type { Tool } from "../../src/tool/tool.ts";
import { createDigestTools } from "../../tools/digests/digest-tools.ts";
import { createHouse, readTool } from "./house.ts";

/** What a platform of the test's own was told to show. */
export interface Shown {
  readonly to: Place;
  readonly message: Message;
  readonly options: SendOptions;
  readonly edit: boolean;
}

/**
 * Everything between an adapter and the tools over a real embedded database, with a platform in the test's hands. Nothing
 * runs by itself: `work` answers, runs digests and delivers until nothing is owed.
 */
export async function createBotHouse(
  options: {
    people?: z.input<typeof peopleConfig>;
    channels?: z.input<typeof channelsConfig>;
    approvals?: z.input<typeof approvalsConfig>;
    tools?: readonly Tool[];
    limits?: Partial<Adapter["limits"]>;
  } = {},
) {
  const { clock, db, blobs } = await createHouse();
  const log = createLog("silent");
  const people = peopleConfig.parse({ zone: "UTC", ...options.people });
  const box = createSecretBox(new Uint8Array(32).fill(5));
  const domain = createDomainParts({
    ...{ db, clock, box },
    config: { people, channels: channelsConfig.parse(options.channels ?? {}) },
  });
  const kv = createMemoryKeyValue({ clock });
  const jobs = { wake: () => undefined, on: () => () => undefined, close: async () => undefined };
  const things = readTool(async () => ({ status: "found", data: {}, sources: [] }));
  const digestParts = {
    ...domain,
    readLook: async (words: string) =>
      words === "nonsense" ? "I do not know that." : { tool: "things_list", input: {} },
    wake: () => undefined,
  };
  const registry = createRegistry([...(options.tools ?? [things]), ...createDigestTools(digestParts)]);
  const change = createChangeParts({
    ...{ domain, jobs, key: new Uint8Array(32).fill(7) },
    config: { people, approvals: approvalsConfig.parse(options.approvals ?? {}) },
  });
  const gate = createGate({
    ...{ ...domain, registry, kv, blobs, log, propose: change.propose },
    ...{ metrics: createMetrics(), config: gateConfig.parse({}) },
  });
  const asked: Parameters<AnswerQuestion>[0][] = [];
  const answer: AnswerQuestion = async (question) => {
    asked.push(question);
    return answerOf(await gate.call(question.actor, "things_list", {}));
  };
  const shown: Shown[] = [];
  const profiles = new Map<string, PlatformProfile>();
  const platform = { fault: undefined as OpsError | undefined };
  const put = (to: Place, message: Message, sent: SendOptions, edit: boolean) => {
    if (platform.fault && to.platform === "test") throw platform.fault;
    shown.push({ to, message, options: sent, edit });
  };
  const adapter: Adapter = {
    name: "test",
    followUps: "Mention me each time.",
    limits: {
      ...{ textChars: 3000, buttons: 25, edits: true, images: true, forms: true, ephemeral: true },
      ...options.limits,
    },
    send: async (to, message, sent) => {
      put(to, message, sent, false);
      return { parts: [sent.key] };
    },
    edit: async (to, ref, message, sent) => {
      put(to, message, sent, true);
      return ref;
    },
    whois: async ({ userId }) => {
      const profile = profiles.get(userId);
      if (!profile) throw new OpsError("unavailable", "The platform is away.");
      return profile;
    },
  };
  const bot = createBotParts({
    ...{ domain, change, box, kv, jobs, log, traces: noTraces, zone: "UTC" },
    look: { registry, gate, answer, readLook: digestParts.readLook } as never,
    adapters: () => new Map(["test", "console"].map((name) => [name, { ...adapter, name }])),
  });

  let events = 0;
  /** An event of somebody on the platform; a channel unless `place` says otherwise. */
  const event = <Type extends ChatEvent["type"]>(
    type: Type,
    userId: string,
    more: object = {},
  ): Extract<ChatEvent, { type: Type }> =>
    ({
      type,
      eventId: `event${++events}`,
      person: { platform: "test", userId, name: userId },
      place: { platform: "test", id: "ops", kind: "channel" },
      atMs: clock.now(),
      ...more,
    }) as unknown as Extract<ChatEvent, { type: Type }>;

  async function work(): Promise<void> {
    for (let more = true; more; ) {
      await domain.schedules.tick();
      const questions = await domain.inbox.take("w", 10, 10_000);
      for (const question of questions) await bot.answering("w", question);
      const firings = await domain.schedules.take("digest", "w", 10, 10_000);
      for (const firing of firings) await bot.runDigest("w", firing);
      const owed = await domain.outbox.take("w", 10, 10_000);
      for (const one of owed) await bot.deliver("w", one);
      more = questions.length + firings.length + owed.length > 0;
    }
  }

  const enrol = (name: string, role: string) =>
    domain.people.enrol({ platform: "test", userId: name, name, anchoredBy: "test" }, role, "test");
  /** The opaque id of a button in what was shown last, by its label. */
  const button = (label: string): string => {
    const all = [...shown].reverse().flatMap(({ message }) => message.blocks.flatMap(pressesOf));
    const found = all.find((one) => one.label === label);
    if (!found) throw new Error(`there is no button ${label}, but ${all.map((one) => one.label).join(", ")}`);
    return found.press.id;
  };
  return {
    ...domain,
    ...bot,
    ...change,
    clock,
    domain,
    kv,
    gate,
    registry,
    asked,
    shown,
    profiles,
    platform,
    event,
    work,
    enrol,
    button,
  };
}

function pressesOf(block: Message["blocks"][number]): readonly { label: string; press: { id: string } }[] {
  if (block.type === "buttons") return block.buttons;
  if (block.type === "choice") return block.options;
  return block.type === "fold" ? block.blocks.flatMap(pressesOf) : [];
}
