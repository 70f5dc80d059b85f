import { createDiscord } from "../../../adapters/discord/discord.ts";
import type { Place } from "../../../src/base/actor.ts";
import { displayed } from "../../fakes/discord/markdown.ts";
import { type FakeDiscord, type FakeOptions, startFakeDiscord } from "../../fakes/discord/start-discord.ts";
import type { Channel, Interaction, StoredMessage, User } from "../../fakes/discord/world.ts";
import type { PlatformDriver, Reaction, SeenForm, SeenMessage, TestPerson } from "./driver.ts";

const COMMAND = 2;
const COMPONENT = 3;
const HALF_TYPED = 4;
const MODAL = 5;

export interface DiscordDriver extends PlatformDriver {
  readonly discord: FakeDiscord;
  user(person: TestPerson): User;
  channelOf(place: Place): Channel;
}

type Shown = Readonly<Record<string, unknown>>;

/** Discord's fake servers with people in front of them. */
export async function createDiscordDriver(options: FakeOptions = {}): Promise<DiscordDriver> {
  // A bucket like Discord's would slow every test down; those about limits set it.
  const discord = await startFakeDiscord({
    messageBucket: { count: 100, perMs: 1000 },
    overallBucket: { count: 1000, perMs: 1000 },
    ...options,
  });
  const { world } = discord;
  const guild = discord.addGuild("Operations");
  const elsewhere = discord.addGuild("Elsewhere");
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();
  const config = { token: world.token.current, apiUrl: discord.apiUrl, guilds: [guild.id] };
  const events = new Map<string, string>();

  function user({ name, stranger = false, groups = [] }: TestPerson): User {
    const known = users.get(name);
    if (known) return known;
    const made = discord.addUser(name);
    users.set(name, made);
    const roles = groups.map((group) => group.split(":")[1] ?? group);
    // A stranger is one who may write where the bot is, but is not a full member of an allowed server.
    discord.join(guild, made, { roles, ...(stranger ? { pending: true } : {}) });
    discord.join(elsewhere, made);
    return made;
  }

  function channelOf(place: Place): Channel {
    const id = place.thread ?? place.id;
    const known = world.channels.get(id);
    if (known) return known;
    if (place.thread !== undefined) return discord.addChannel(guild, { id, type: 11, parentId: place.id });
    throw new Error(`no channel ${id}`);
  }

  /** What the person sees at once of how an interaction was answered. */
  function reactionTo(interaction: Interaction | undefined): Reaction {
    const { type, data } = interaction?.answer ?? {};
    const given = (data ?? {}) as Shown;
    switch (type) {
      case undefined:
        return { kind: "rejected", status: 504 };
      case 4: {
        const text = textOf((given.components ?? []) as readonly Shown[]);
        // A note that the command came through, gone with the answer: nothing that one is told.
        if (/^(Asked: |Taken\.$)/.test(text)) return { kind: "nothing" };
        return { kind: "told", text };
      }
      case 8: {
        const choices = given.choices as readonly { value: string }[];
        return { kind: "choices", choices: choices.map(({ value }) => value) };
      }
      case 9:
        return { kind: "form", form: seenForm(given) };
      default:
        return { kind: "nothing" };
    }
  }

  function seenMessage(message: StoredMessage): SeenMessage {
    const shown = textsOf(message.components).map(displayed);
    return {
      id: message.id,
      text: [...shown.map(({ text }) => text), ...selectWords(message.components)].join("\n"),
      buttons: buttonsOf(message.components),
      images: message.components.flatMap((component) => imagesOf(component, message)),
      ...(message.onlyFor === undefined ? {} : { onlyFor: message.onlyFor }),
      edited: message.edited,
      mentions: message.mentions,
      links: shown.flatMap(({ links }) => links),
      payload: withoutKeys(message.payload),
    };
  }

  const driver: DiscordDriver = {
    platform: "discord",
    discord,
    user,
    channelOf,
    config,
    create: (host) => createDiscord(config, host),
    reachedAt: () => {},
    userId: (person) => user(person).id,
    channel: async (name = "ops") => {
      const known = channels.get(name) ?? discord.addChannel(guild);
      channels.set(name, known);
      return { platform: "discord", id: known.id, kind: "channel" };
    },
    direct: async (person) => ({ platform: "discord", id: discord.directChannel(user(person)).id, kind: "direct" }),
    say: async (person, place, text, { eventId } = {}) => {
      const before = eventId === undefined ? undefined : events.get(eventId);
      if (before !== undefined) discord.redeliver(before);
      else {
        const message = discord.write(user(person), channelOf(place), text, { mention: place.kind === "channel" });
        if (eventId !== undefined) events.set(eventId, message.id);
      }
      return { kind: "nothing" };
    },
    command: async (person, place, words) => {
      const data = { id: "1", name: "ops", type: 1, options: [{ name: "words", type: 3, value: words }] };
      return reactionTo(await discord.act(user(person), channelOf(place), COMMAND, data));
    },
    suggest: async (person, place, typed) => {
      const data = {
        id: "1",
        name: "ops",
        type: 1,
        options: [{ name: "words", type: 3, value: typed, focused: true }],
      };
      return reactionTo(await discord.act(user(person), channelOf(place), HALF_TYPED, data));
    },
    press: async (person, place, message, label, { buttonId, inPlace } = {}) => {
      const stored = world.messages.get(message.id);
      const id = buttonId ?? buttonOf(driver, place, message, label);
      const isOption = stored?.components.some((row) => optionsOf(row).some(({ value }) => value === id));
      const data = isOption
        ? { custom_id: "choose:0", component_type: 3, values: [id] }
        : { custom_id: id, component_type: 2 };
      return reactionTo(await discord.act(user(person), channelOf(inPlace ?? place), COMPONENT, data, stored));
    },
    submit: async (person, place, form, values) => {
      const components = form.fields.map((field) => {
        const value = values[field.name] ?? "";
        const component = field.options
          ? { type: 3, custom_id: field.name, values: value === "" ? [] : [value] }
          : { type: 4, custom_id: field.name, value };
        return { type: 18, component };
      });
      const data = { custom_id: form.id, components };
      const reaction = reactionTo(
        await discord.act(user(person), channelOf(place), MODAL, data, [...world.messages.values()].at(-1)),
      );
      // A modal closes whatever is answered: its errors are words to the person.
      return reaction;
    },
    seen: async (place, person) => {
      const { id } = channelOf(place);
      const forMe = person && user(person).id;
      return [...world.messages.values()]
        .filter((one) => one.channelId === id && one.authorId === world.bot.id)
        .filter(({ onlyFor }) => onlyFor === undefined || onlyFor === forMe)
        .map(seenMessage)
        .filter(({ text }) => !/^(Asked: |Taken\.$)/.test(text));
    },
    traffic: discord.traffic,
    limit: (times, retryAfterS) => {
      discord.trouble.limited = { times, retryAfterS };
    },
    loseNextAnswer: () => {
      discord.trouble.loseAnswer = true;
    },
    removeFrom: async (place) => {
      if (place.kind === "direct") channelOf(place).refusal = 50007;
      else discord.deleteChannel(place.thread ?? place.id);
    },
    revoke: () => {
      world.token.current = "another-token";
    },
    stop: discord.stop,
  };
  return driver;
}

/** What is made of the message's key differs from run to run. */
function withoutKeys(payload: unknown): unknown {
  const { nonce, components = [], ...rest } = (payload ?? {}) as Shown & { readonly components?: readonly Shown[] };
  return {
    ...rest,
    ...(nonce === undefined ? {} : { nonce: "NONCE" }),
    components: components.map(({ id, ...one }) => ({ ...(id === undefined ? {} : { id: "MARK" }), ...one })),
  };
}

function textsOf(components: readonly Shown[]): readonly string[] {
  return components.flatMap(({ type, content }) => (type === 10 ? [String(content)] : []));
}

function textOf(components: readonly Shown[]): string {
  return textsOf(components)
    .map((content) => displayed(content).text)
    .join("\n");
}

type Option = { readonly label: string; readonly value: string; readonly description?: string };

function optionsOf(row: Shown): readonly Option[] {
  return ((row.components ?? []) as readonly Shown[]).flatMap((one) =>
    one.type === 3 ? (one.options as readonly Option[]) : [],
  );
}

/** A select shows its options' words when it is opened. */
function selectWords(components: readonly Shown[]): readonly string[] {
  return components.flatMap(optionsOf).map(({ label, description }) => [label, description].filter(Boolean).join(" "));
}

function buttonsOf(components: readonly Shown[]): SeenMessage["buttons"] {
  return components.flatMap((row) => [
    ...((row.components ?? []) as readonly Shown[])
      .filter(({ type }) => type === 2)
      .map(({ label, custom_id }) => ({ label: String(label), id: String(custom_id) })),
    ...optionsOf(row).map(({ label, value }) => ({ label, id: value })),
  ]);
}

function imagesOf(component: Shown, message: StoredMessage): SeenMessage["images"] {
  if (component.type !== 12) return [];
  const items = component.items as readonly { media: { url: string }; description?: string }[];
  return items.map(({ media, description = "" }) => {
    const file = message.files.find(({ filename }) => media.url.endsWith(filename));
    return { alt: description, ...(file ? { bytes: file.bytes } : {}) };
  });
}

/** The button may stand on a later part of the message. */
function buttonOf(driver: DiscordDriver, place: Place, message: SeenMessage, label: string): string {
  const on = message.buttons.find((button) => button.label === label);
  if (on) return on.id;
  throw new Error(`no button ${label} in ${place.id} of ${driver.platform}`);
}

function seenForm(modal: Shown): SeenForm {
  const components = modal.components as readonly Shown[];
  return {
    id: String(modal.custom_id),
    title: String(modal.title),
    fields: components.flatMap((one) => {
      if (one.type !== 18) return [];
      const { custom_id, required, options } = one.component as Shown;
      const labels = (options as readonly Option[] | undefined)?.map(({ label }) => label);
      return [
        {
          name: String(custom_id),
          label: String(one.label),
          required: required !== false,
          ...(labels ? { options: labels } : {}),
        },
      ];
    }),
    handle: modal,
  };
}
