import type { Answer } from "../agent/answer.ts";
import type { Draft, DraftBlock, Offer } from "../message/message.ts";
import type { Registry } from "../tool/registry.ts";

const SCHEDULE = "digest_schedule";
const DEFAULT_WHEN = "every weekday at 9";

/** What is offered under what was an answer: thumbs, and taking the same look regularly. Asking back has its own buttons. */
export function withOffers(
  answer: Answer,
  { questionId, registry, maySchedule }: { questionId: string; registry: Registry; maySchedule: boolean },
): Draft {
  if (answer.status !== "found" && answer.status !== "partial" && answer.status !== "empty") return answer.message;
  const rate = (label: string, good: boolean) => ({ label, press: { kind: "rate" as const, questionId, good } });
  const offer = maySchedule ? scheduleOffer(answer, registry) : undefined;
  const { blocks } = answer.message;
  // What the card closes with (where it came from) stays next to the thumbs.
  const end = blocks.at(-1)?.type === "context" ? blocks.length - 1 : blocks.length;
  const send: readonly DraftBlock[] = offer
    ? [{ type: "buttons", buttons: [{ label: "Send this regularly…", press: offer }] }]
    : [];
  const thumbs: DraftBlock = { type: "buttons", buttons: [rate("👍", true), rate("👎", false)] };
  return { ...answer.message, blocks: [...blocks.slice(0, end), ...send, ...blocks.slice(end), thumbs] };
}

/** The looks that gave the answer, as a digest to be named and timed; undefined where nothing was looked at. */
function scheduleOffer({ outcomes }: Answer, registry: Registry): Offer | undefined {
  const looks = outcomes.flatMap(({ tool, input, status }) => {
    const known = registry.tools.find(({ name }) => name === tool);
    // Help and the like look at nothing that changes.
    const isLook = known?.effect === "read" && (status === "found" || status === "partial") && tool !== "help";
    return isLook ? [{ tool, input }] : [];
  });
  const [first] = looks;
  if (!first || looks.length > MOST_LOOKS || !registry.tools.some(({ name }) => name === SCHEDULE)) return undefined;
  return {
    kind: "fill",
    tool: SCHEDULE,
    input: { what: looks },
    form: {
      title: "Send this regularly",
      intro: "It comes here, with what you may see at that time.",
      submit: "Schedule",
      fields: [
        ...[{ name: "name", label: "Name", hint: "Such as morning", required: true, kind: "line" as const }],
        {
          ...{ name: "when", label: "When", required: true, kind: "line", initial: DEFAULT_WHEN },
          hint: "every weekday at 9, mondays at 8:30, every 2 hours, or cron: 0 9 * * 1-5",
        },
      ],
    },
  };
}

const MOST_LOOKS = 20;
