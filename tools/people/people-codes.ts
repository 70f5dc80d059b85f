import { z } from "zod";
import { wordsSlot } from "../../src/tool/slots.ts";
import { defineTool, type Tool } from "../../src/tool/tool.ts";
import { sayCard } from "./card.ts";
import type { PeopleToolParts } from "./parts.ts";
import { CONFIRM_CODE_WORDS, ENROL_CODE_WORDS } from "./words.ts";

const enrolInput = z.strictObject({
  code: wordsSlot("A code of now, where you have codes already", "current code", "old code").optional(),
});

export function createEnrolCode({ codes }: Pick<PeopleToolParts, "codes">): Tool {
  return defineTool<typeof enrolInput, never>({
    name: "people_enrol_code",
    effect: "act",
    description: "Enrols one-time codes of an authenticator app for yourself",
    examples: ["enrol a one-time code", "set up my authenticator app", "enrol me for two-factor codes"],
    words: ENROL_CODE_WORDS,
    input: enrolInput,
    permission: "account:act",
    unrecorded: ["code"],
    act: async ({ code }, { actor }) => {
      const { uri, base32 } = await codes.enrol(actor, actor.name, code);
      return {
        status: "done",
        message: sayCard(
          'Put the secret into your authenticator app, then say "confirm code" and the six digits, within 15 minutes.',
        ),
        data: {},
        secret: { name: "secret", label: "Show the secret", text: `${uri}\n${base32}` },
      };
    },
  });
}

const confirmInput = z.strictObject({
  code: wordsSlot("The six digits your app shows now", "code", "codes", "confirm"),
});

export function createConfirmCode({ codes }: Pick<PeopleToolParts, "codes">): Tool {
  return defineTool<typeof confirmInput, never>({
    name: "people_confirm_code",
    effect: "act",
    description: "Confirms the one-time codes you have enrolled",
    examples: ["confirm code 492039", "confirm my one-time code 110223"],
    words: CONFIRM_CODE_WORDS,
    input: confirmInput,
    permission: "account:act",
    unrecorded: ["code"],
    act: async ({ code }, { actor }) => {
      const recovery = await codes.confirm(actor, code);
      return {
        status: "done",
        message: sayCard(
          "Your one-time codes are confirmed. Keep the recovery codes apart from your phone; each works once.",
        ),
        data: {},
        secret: { name: "recoveryCodes", label: "Show the recovery codes", text: recovery.join("\n") },
      };
    },
  });
}
