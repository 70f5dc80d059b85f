import type { SecretBox } from "../domain/people/secret-box.ts";
import type { Draft, Message } from "../message/message.ts";
import type { Outcome } from "../tool/outcome.ts";
import type { Secret } from "../tool/tool.ts";

/** What seals and opens a secret that is to be shown to this person. */
export function revealPurpose(personId: string): string {
  return `shown once to ${personId}`;
}

/** The secret an act has made, if it has. */
export function secretOf(outcomes: readonly Outcome[]): Secret | undefined {
  return outcomes.flatMap((outcome) => ("secret" in outcome && outcome.secret ? outcome.secret : []))[0];
}

/** The card with a button that reveals the secret once; what is stored of it is sealed. */
export function withReveal(message: Draft, secret: Secret, box: SecretBox, personId: string): Draft {
  const sealed = box.seal(secret.text, revealPurpose(personId));
  const button = { label: secret.label, style: "primary", press: { kind: "reveal", sealed } } as const;
  return { ...message, blocks: [...message.blocks, { type: "buttons", buttons: [button] }] };
}

/** What the presser sees at once. It stands in no feed and no row. */
export function shownSecret(text: string): Message {
  return {
    summary: "Shown once.",
    blocks: [
      { type: "code", text },
      { type: "context", text: "Shown once and kept nowhere: copy it now." },
    ],
  };
}
