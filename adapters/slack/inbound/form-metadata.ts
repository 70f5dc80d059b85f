import { z } from "zod";
import type { Place } from "../../../src/base/actor.ts";
import { SLACK } from "../limits.ts";

const metadata = z.object({
  f: z.string().min(1).max(500),
  c: z.string().min(1).max(64),
  d: z.literal(1).optional(),
  t: z.string().max(40).optional(),
});

/** What a modal carries for its submission: the form's id and the place it was opened in. Slack keeps at most 3,000 characters. */
export function formMetadata(formId: string, place: Place): string {
  return JSON.stringify({
    f: formId,
    c: place.id,
    ...(place.kind === "direct" ? { d: 1 } : {}),
    ...(place.thread === undefined ? {} : { t: place.thread }),
  });
}

export function parseFormMetadata(text: string): { readonly formId: string; readonly place: Place } | undefined {
  try {
    const { f, c, d, t } = metadata.parse(JSON.parse(text));
    const place: Place = {
      platform: SLACK,
      id: c,
      kind: d === 1 ? "direct" : "channel",
      ...(t === undefined ? {} : { thread: t }),
    };
    return { formId: f, place };
  } catch {
    return undefined;
  }
}
