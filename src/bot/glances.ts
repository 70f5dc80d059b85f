import { placeKey } from "../base/actor.ts";
import type { Json } from "../base/json.ts";
import { formatTime } from "../base/time/format-time.ts";
import type { Awaiting } from "../domain/approvals/awaiting.ts";
import type { Buttons } from "../domain/conversation/buttons.ts";
import type { Outbox } from "../domain/outbox/outbox.ts";
import type { Person } from "../domain/people/people.ts";
import { formatTarget } from "../domain/remediation/change-plan.ts";
import type { PlanRecord } from "../domain/remediation/plan-record.ts";
import type { Draft, DraftBlock, Message } from "../message/message.ts";
import type { Database } from "../store/db/database.ts";
import type { KeyValue } from "../store/kv/key-value.ts";
import type { Registry } from "../tool/registry.ts";
import type { Opened, Refreshed, Reply, Suggested } from "./adapter.ts";
import { refused } from "./replies.ts";
import { suggest } from "./suggest.ts";

/** What only looks at what is there already: completions, the bot's own page, the newest form of a message. */
export type Glances = (event: Suggested | Opened | Refreshed, person: Person) => Promise<Reply>;

/** A page opened twice within this shows the same buttons, so that opening it often leaves no heap of them. */
const HOME_MS = 3_600_000;

export function createGlances(deps: {
  readonly registry: Registry;
  readonly buttons: Buttons;
  readonly outbox: Outbox<Message>;
  readonly db: Database;
  readonly kv: KeyValue;
  readonly awaiting: Awaiting;
}): Glances {
  return async (event, person) => {
    if (event.type === "suggested") return { type: "choices", choices: suggest(deps.registry.tools, event.typed) };
    if (event.type === "opened") return { type: "card", message: await home(event, person) };
    const current = await deps.outbox.current(event.place, event.messageKey);
    const theirs = current && (current.onlyFor === undefined || current.onlyFor === event.person.userId);
    return current && theirs ? { type: "card", message: current.body } : refused("This message is not kept any more.");
  };

  async function home(event: Opened, person: Person): Promise<Message> {
    const awaited = await deps.awaiting(person, MOST_AWAITED);
    const plans = awaited.map(({ plan }) => plan.planId).join(",");
    const key = `home:${placeKey(event.place)}:${person.personId}${plans && `:${plans}`}`;
    const known = await deps.kv.get(key);
    if (known !== undefined) return known as unknown as Message;
    const where = { placeKey: placeKey(event.place), messageKey: key, onlyFor: person.personId };
    const made = await deps.buttons.issue(deps.db, homeCard(deps.registry, awaited, person.zone), where);
    await deps.kv.set(key, made as unknown as Json, HOME_MS);
    return made;
  }
}

const MOST_EXAMPLES = 8;
const MOST_AWAITED = 5;

/** A plan in two lines, with a press that shows it where it can be decided. */
function awaitedBlocks({ plan, requestedBy }: PlanRecord, zone: string): readonly DraftBlock[] {
  const until = formatTime(Date.parse(plan.expiresAt), zone, Date.parse(plan.madeAt));
  return [
    { type: "text", dot: "amber", text: `${plan.targets.map(formatTarget).join(", ")}: ${plan.what}` },
    { type: "context", text: `Waits for you until ${until}; asked by ${requestedBy.name}, risk ${plan.risk.level}.` },
    {
      type: "buttons",
      buttons: [
        {
          label: "Look at it",
          style: "primary",
          press: { kind: "call", tool: "remediation_show_plan", input: { id: plan.planId } },
        },
      ],
    },
  ];
}

/** What waits for this person, and what one can ask, by example: one of each area, in the tools' order. */
function homeCard({ tools }: Registry, awaited: readonly PlanRecord[], zone: string): Draft {
  const areas = new Set<string>();
  const examples = tools.flatMap(({ name, effect, examples: [first = ""] }) => {
    const area = name.slice(0, name.indexOf("_"));
    if (effect !== "read" || areas.has(area)) return [];
    areas.add(area);
    return [first];
  });
  const summary = "Ask me in plain words: here, in a direct message, or by mentioning me in a channel.";
  return {
    summary,
    blocks: [
      { type: "heading", text: "Pilothouse" },
      ...awaited.flatMap((record) => awaitedBlocks(record, zone)),
      { type: "text", text: summary },
      {
        type: "buttons",
        buttons: examples
          .slice(0, MOST_EXAMPLES)
          .map((words) => ({ label: words, press: { kind: "ask" as const, words } })),
      },
      { type: "context", text: 'Write "help" for all that I can look at.' },
    ],
  };
}
