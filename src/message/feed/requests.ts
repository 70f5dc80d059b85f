import { z } from "zod";
import { OpsError } from "../../base/errors.ts";

/** Long enough for any question that would be refused with its own sentence. */
export const MAX_SAY_BYTES = 2 * 1024 * 1024;

const eventId = z.string().regex(/^[\w-]{8,64}$/);
const opaqueId = z.string().min(1).max(100);

/** What our own page and terminal send. */
export const sayBody = z.strictObject({ eventId, text: z.string() });
export const pressBody = z.strictObject({ eventId, buttonId: opaqueId, messageKey: z.string().max(200).optional() });
export const submitBody = z.strictObject({
  eventId,
  formId: opaqueId,
  values: z.record(z.string().max(100), z.string().max(8000)),
});

/** The body as the schema has it; `cure` is what to do about another form. */
export function readBody<Schema extends z.ZodType>(body: string, schema: Schema, cure: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    throw new OpsError("invalid", `The request does not have the form that is read here. ${cure}`);
  }
}
