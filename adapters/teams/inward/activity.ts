import { z } from "zod";
import { TEAMS } from "../limits.ts";

const id = z.string().min(1).max(500);
const account = z.object({
  id,
  name: z.string().max(500).optional(),
  aadObjectId: z.string().min(1).max(100).optional(),
  role: z.string().max(50).optional(),
});
const entity = z.object({ type: z.string().max(100) }).loose();
const tenant = z.object({ id: z.string().max(200) });

/** The fields of a Bot Framework activity that this adapter reads; the rest is neither read nor kept. */
const activitySchema = z.object({
  type: z.string().min(1).max(100),
  id: id.optional(),
  name: z.string().max(200).optional(),
  timestamp: z.string().max(100).optional(),
  channelId: z.literal("msteams"),
  serviceUrl: z.url({ protocol: /^https?$/ }).max(500),
  from: account,
  recipient: account,
  conversation: z.object({
    id,
    conversationType: z.string().max(50).optional(),
    tenantId: z.string().max(200).optional(),
  }),
  channelData: z.object({ tenant: tenant.optional() }).optional().catch(undefined),
  text: z.string().optional(),
  textFormat: z.string().max(50).optional(),
  entities: z.array(entity).max(1000).optional().catch(undefined),
  action: z.string().max(50).optional().catch(undefined),
  membersAdded: z.array(z.object({ id })).max(5000).optional(),
  membersRemoved: z.array(z.object({ id })).max(5000).optional(),
  replyToId: id.optional(),
  value: z.unknown().optional(),
});

export type TeamsActivity = z.infer<typeof activitySchema>;

/** The activity in a request's body; undefined for anything that is none of Teams'. */
export function parseActivity(body: string): TeamsActivity | undefined {
  try {
    return activitySchema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** Every tenant the activity says it comes from. */
export function tenantsOf({ conversation, channelData }: TeamsActivity): readonly string[] {
  return [conversation.tenantId, channelData?.tenant?.id].flatMap((tenant) =>
    tenant === undefined ? [] : [tenant.toLowerCase()],
  );
}

const THREAD = /;messageid=([^;]+)/;

/** A conversation of Teams as a place: the id of a channel's thread carries the message it hangs under. */
export function placeOf({ conversation }: Pick<TeamsActivity, "conversation">) {
  const thread = THREAD.exec(conversation.id)?.[1];
  return {
    platform: TEAMS,
    id: conversation.id.replace(THREAD, ""),
    kind: conversation.conversationType === "personal" ? ("direct" as const) : ("channel" as const),
    ...(thread === undefined ? {} : { thread }),
  };
}
