import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { ASKED_MS, type SlackApi } from "./api.ts";

/** Who the bot token speaks as. Asked for when first needed, so that a house starts while Slack is out of reach. */
export type Self = () => Promise<Me>;

export interface Me {
  readonly userId: string;
  readonly botId?: string;
  readonly teamId: string;
  readonly enterpriseId?: string;
}

const answer = z.object({
  user_id: z.string(),
  bot_id: z.string().optional(),
  team_id: z.string(),
  enterprise_id: z.string().nullish(),
});

export function createSelf(api: SlackApi): Self {
  let known: Promise<Me> | undefined;
  return () => {
    known ??= ask().catch((fault: unknown) => {
      known = undefined; // the next one asks again
      throw fault;
    });
    return known;
  };

  async function ask(): Promise<Me> {
    const parsed = answer.safeParse(await api.call("auth.test", {}, { withinMs: ASKED_MS }));
    if (!parsed.success) throw new OpsError("unavailable", "Slack answered in a form that cannot be read.");
    const { user_id: userId, bot_id: botId, team_id: teamId, enterprise_id: enterpriseId } = parsed.data;
    return { userId, teamId, ...(botId ? { botId } : {}), ...(enterpriseId ? { enterpriseId } : {}) };
  }
}
