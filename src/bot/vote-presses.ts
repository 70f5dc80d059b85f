import type { Actor } from "../base/actor.ts";
import { newId } from "../base/ids.ts";
import type { CastVote } from "../domain/approvals/votes.ts";
import type { KnownUser } from "../domain/people/identities.ts";
import type { Form } from "../message/form.ts";
import type { Offer } from "../message/message.ts";
import type { Pressed, Reply, Submitted } from "./adapter.ts";
import { refused, sentenceCard, shown } from "./replies.ts";

export interface VotePressesDeps {
  readonly workspaceId: string;
  readonly castVote: CastVote;
}

type VoteOffer = Extract<Offer, { kind: "vote" }>;

/** A press on a plan's card, decided while the platform waits: it counts once, and whoever pressed reads at once if not. */
export type VotePresses = (event: Pressed | Submitted, by: KnownUser, offer: VoteOffer, id: string) => Promise<Reply>;

const REASON: Omit<Form, "id"> = {
  title: "Reject the change",
  submit: "Reject",
  fields: [
    { name: "reason", label: "Why?", hint: "Everybody who sees the plan reads it.", required: true, kind: "line" },
  ],
};
const CODE: Omit<Form, "id"> = {
  title: "Approve the change",
  submit: "Approve",
  fields: [
    { name: "code", label: "One-time code", hint: "From your authenticator app: 123456", required: true, kind: "line" },
  ],
};

export function createVotePresses(deps: VotePressesDeps): VotePresses {
  return async (event, { person, limitedTo }, offer, id) => {
    if (event.type === "pressed" && offer.asks === "reason") return { type: "form", form: { ...REASON, id } };
    if (event.type === "pressed" && offer.asks === "code") return { type: "form", form: { ...CODE, id } };
    const values = event.type === "submitted" ? event.values : {};
    const reason = values.reason?.trim();
    if (offer.asks === "reason" && !reason) return { type: "errors", errors: { reason: "Say why in a few words." } };
    const by: Actor = {
      ...{ workspaceId: deps.workspaceId, personId: person.personId, name: person.name, zone: person.zone },
      ...{ door: "button", place: event.place, requestId: newId("r") },
      ...(limitedTo === undefined ? {} : { limitedTo }),
    };
    const voted = await deps.castVote(by, {
      ...{ planId: offer.planId, digest: offer.digest, word: offer.word },
      ...(reason ? { reason } : {}),
      ...(values.code === undefined ? {} : { code: values.code.trim() }),
    });
    switch (voted.status) {
      case "refused":
        return offer.asks === "code" && event.type === "submitted"
          ? { type: "errors", errors: { code: voted.reason } }
          : refused(voted.reason);
      case "code-needed":
        return { type: "form", form: { ...CODE, id } };
      case "counted-before":
        return shown(sentenceCard("You said so already; it counts once."));
      case "counted":
        return { type: "ack" };
    }
  };
}
