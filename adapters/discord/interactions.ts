import { toOpsError } from "../../src/base/errors.ts";
import type { AdapterHost, ChatEvent, ChatIdentity, Reply } from "../../src/bot/adapter.ts";
import type { Block, Message } from "../../src/message/message.ts";
import type { DiscordApi } from "./api.ts";
import { type DiscordConfig, isAllowed } from "./config.ts";
import { codeOf } from "./errors.ts";
import type { GuildBook } from "./guilds.ts";
import { createAnswer, type InteractionAnswer } from "./interaction-answer.ts";
import { interactionEvent, isHalfTyped } from "./interaction-event.ts";
import { LIMITS, madeAtMs } from "./limits.ts";
import { renderModal } from "./modal.ts";
import type { InteractionCreate } from "./parse-events.ts";
import type { People } from "./people.ts";
import { channelOf } from "./places.ts";
import { type Tokens, untilMs } from "./tokens.ts";

export interface InteractionDeps {
  readonly api: DiscordApi;
  readonly config: DiscordConfig;
  readonly host: AdapterHost;
  readonly people: People;
  readonly guilds: GuildBook;
  readonly tokens: Tokens;
}

/** So that "thinking …" still arrives within Discord's three seconds where the house takes longer. */
const LATER_AFTER_MS = 1800;
const ASK_MS = 700;

// Too late, or answered already by somebody else: Discord has told the person, and nothing more can be.
const PAST_ANSWERING = new Set([10062, 40060, 10015, 50027]);

const OTHER_SERVER =
  "This server is not among those that may use Pilothouse. Its operator can add it under discord.guilds.";
const TOO_LATE = "That took too long for Discord to open the form. Press again.";

/**
 * One interaction: handed to the house, then answered, never without a visible outcome. What was pressed while nobody
 * listened is not carried out afterwards: Discord has told the person that it failed.
 */
export async function takeInteraction(
  deps: InteractionDeps,
  interaction: InteractionCreate,
  replayed: boolean,
): Promise<void> {
  const { host } = deps;
  const answer = createAnswer(deps, interaction);
  const given = interactionEvent(interaction);
  if (!given) return host.refused("malformed");
  if (replayed && host.clock.now() - madeAtMs(interaction.id) > LIMITS.interactionMs) return host.refused("stale");
  try {
    if (!isAllowed(deps.config, interaction.guild_id)) {
      host.refused("other-server");
      return await (isHalfTyped(interaction) ? answer.choices([]) : answer.alone(sentence(OTHER_SERVER)));
    }
    const event: ChatEvent = { ...given, person: await knownSoon(deps, given) };
    if (isHalfTyped(interaction)) return await complete(host, event, answer);
    if (interaction.guild_id !== undefined) {
      deps.guilds.spokeIn(interaction.guild_id, event.place).catch(() => undefined); // told again with the next words
    }
    await answerTo(deps, interaction, event, answer, await decide(host, event, answer));
  } catch (thrown) {
    if (PAST_ANSWERING.has(codeOf(thrown) ?? 0)) return host.refused("answered-too-late");
    host.log.warn({ err: thrown }, "an interaction of Discord was not answered");
    host.refused("not-answered");
  }
}

/** Discord waits: a person it is slow to tell of is left to the house, which asks for itself. */
function knownSoon({ people, host }: InteractionDeps, { person, place }: ChatEvent): Promise<ChatIdentity> {
  if (place.kind !== "direct") return Promise.resolve(person);
  const soon = host.clock.sleep(ASK_MS).then(() => person);
  return Promise.race([people.known(person, place).catch(() => person), soon]);
}

async function complete(host: AdapterHost, event: ChatEvent, answer: InteractionAnswer): Promise<void> {
  const reply = await host.receive(event).catch((): Reply => ({ type: "choices", choices: [] }));
  const choices = reply.type === "choices" ? reply.choices : [];
  // A choice becomes the words as it stands: one that is too long cannot be offered.
  const whole = [...new Set(choices)].filter((choice) => choice.trim() !== "" && choice.length <= LIMITS.choiceChars);
  await answer.choices(whole.slice(0, LIMITS.choices));
}

/** What the house says, or that it could not take it. */
async function decide(host: AdapterHost, event: ChatEvent, answer: InteractionAnswer): Promise<Reply> {
  const work = host.receive(event).catch((thrown): Reply => {
    const fault = toOpsError(thrown);
    if (fault.kind === "bug") host.log.error({ err: thrown }, "an interaction of Discord failed");
    return { type: "refused", message: sentence(fault.message) };
  });
  const over = new AbortController();
  const late = host.clock.sleep(LATER_AFTER_MS, over.signal).then(
    () => "late" as const,
    () => "late" as const,
  );
  const first = await Promise.race([work, late]);
  over.abort();
  if (first !== "late") return first;
  await answer.later();
  return work;
}

async function answerTo(
  { host, tokens }: InteractionDeps,
  interaction: InteractionCreate,
  event: ChatEvent,
  answer: InteractionAnswer,
  reply: Reply,
): Promise<void> {
  const by = {
    applicationId: interaction.application_id,
    token: interaction.token,
    untilMs: untilMs(host.clock.now()),
  };
  tokens.keep(channelOf(event.place), event.person.userId, by);
  switch (reply.type) {
    case "refused":
    case "shown":
      return answer.alone(reply.message);
    case "form":
      return answer.isLate() ? answer.alone(sentence(TOO_LATE)) : answer.modal(renderModal(reply.form));
    case "errors":
      return answer.alone(errorsMessage(event, reply.errors));
    default:
      // A message that was answered to is left alone; where there is none, Discord wants to be told something.
      if (interaction.message) return answer.silently();
      if (answer.isLate()) return answer.silently();
      tokens.note({ by, channelId: channelOf(event.place) });
      return answer.alone(noteMessage(event));
  }
}

/** Which is gone again as soon as something is said in the channel. */
function noteMessage(event: ChatEvent): Message {
  const text = event.type === "commanded" && event.words.trim() !== "" ? `Asked: ${event.words}` : "Taken.";
  return { summary: text, blocks: [{ type: "context", text }] };
}

/** A modal cannot stay open on Discord: each fault stands with what was typed, so that it can be copied. */
function errorsMessage(event: ChatEvent, errors: Readonly<Record<string, string>>): Message {
  const values = event.type === "submitted" ? event.values : {};
  const blocks = Object.entries(errors).flatMap(([name, fault]): Block[] => [
    { type: "text", text: [{ text: name, style: "strong" }, `: ${fault}`] },
    ...(values[name]?.trim() ? [{ type: "code" as const, text: values[name] }] : []),
  ]);
  const others = Object.entries(values).filter(([name, value]) => errors[name] === undefined && value.trim() !== "");
  const kept: Block[] = others.map(([label, value]) => ({ type: "facts", facts: [{ label, value }] }));
  const text = "Not taken yet. Mend this and open the form again; nothing else of it was kept.";
  return { summary: text, blocks: [{ type: "text", text }, ...blocks, ...kept] };
}

function sentence(text: string): Message {
  return { summary: text, blocks: [{ type: "text", text }] };
}
