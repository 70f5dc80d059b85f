import { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { AdapterHost, ChatIdentity, PlatformProfile } from "../../src/bot/adapter.ts";
import { ASKED_MS, type SlackApi } from "./api.ts";
import { SLACK } from "./limits.ts";
import type { Me, Self } from "./self.ts";

/** Who people are, by what Slack itself says of them; kept for ten minutes. */
export interface Identities {
  /** `teams` are those the event says its person belongs to: another than ours is a stranger's. */
  identityOf(userId: string, teams?: readonly (string | null | undefined)[]): Promise<ChatIdentity>;
  profileOf(identity: ChatIdentity): Promise<PlatformProfile | undefined>;
}

const KEEP_MS = 10 * 60_000;

const user = z.object({
  id: z.string(),
  team_id: z.string().nullish(),
  name: z.string().optional(),
  real_name: z.string().nullish(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  is_email_confirmed: z.boolean().optional(),
  enterprise_user: z.object({ enterprise_id: z.string().nullish() }).nullish(),
  profile: z
    .object({
      display_name: z.string().nullish(),
      real_name: z.string().nullish(),
      email: z.string().nullish(),
    })
    .optional(),
});

const groupList = z.object({
  usergroups: z.array(
    z.object({ id: z.string(), handle: z.string().optional(), users: z.array(z.string()).default([]) }),
  ),
});

const known = z.object({
  name: z.string(),
  stranger: z.boolean(),
  team: z.string().nullable(),
  enterprise: z.string().nullable(),
  mail: z.string().nullable(),
});
type Known = z.infer<typeof known>;

export function createIdentities(deps: {
  readonly api: SlackApi;
  readonly host: AdapterHost;
  readonly self: Self;
}): Identities {
  const { api, host, self } = deps;
  return {
    identityOf: async (userId, teams = []) => {
      const [me, found] = await Promise.all([self(), lookUp(userId)]);
      const stranger =
        found === undefined || found.stranger || isOutside(found, me) || teams.some((team) => isOther(team, found, me));
      return { platform: SLACK, userId, name: found?.name ?? userId, ...(stranger ? { stranger: true } : {}) };
    },
    profileOf: async ({ userId }) => {
      const [me, found] = await Promise.all([self(), lookUp(userId)]);
      if (found === undefined) return undefined;
      return {
        name: found.name,
        groups: await groupsOf(userId),
        ...(found.mail === null ? {} : { verifiedMail: found.mail }),
        ...(found.stranger || isOutside(found, me) ? { stranger: true } : {}),
      };
    },
  };

  async function lookUp(userId: string): Promise<Known | undefined> {
    return through(`user:${userId}`, known, async () => {
      try {
        const answer = z
          .object({ user })
          .safeParse(await api.call("users.info", { user: userId }, { withinMs: ASKED_MS }));
        if (!answer.success) throw new OpsError("unavailable", "Slack answered in a form that cannot be read.");
        return knownOf(answer.data.user);
      } catch (fault) {
        // People of other organisations are not always told of; whoever is not known is a stranger.
        if (fault instanceof OpsError && fault.kind === "missing") return undefined;
        throw fault;
      }
    });
  }

  async function groupsOf(userId: string): Promise<readonly string[]> {
    const groups = await through("groups", groupList, async () => {
      try {
        return groupList.parse(await api.call("usergroups.list", { include_users: true, include_disabled: false }));
      } catch (err) {
        // Without the scope or on a plan without groups nobody is in one; what hangs on groups is then not given.
        if (err instanceof OpsError && err.kind !== "denied" && err.kind !== "invalid") throw err;
        host.log.warn({ err }, "Slack's user groups cannot be read");
        return { usergroups: [] };
      }
    });
    return (groups?.usergroups ?? [])
      .filter(({ users }) => users.includes(userId))
      .flatMap(({ id, handle }) => (handle ? [id, handle] : [id]));
  }

  async function through<Value extends Json>(
    key: string,
    schema: z.ZodType<Value>,
    read: () => Promise<Value | undefined>,
  ): Promise<Value | undefined> {
    const kept = schema.safeParse(await host.store.get(key)).data;
    if (kept !== undefined) return kept;
    const value = await read();
    if (value !== undefined) await host.store.set(key, value, KEEP_MS);
    return value;
  }
}

function knownOf(given: z.infer<typeof user>): Known {
  const { profile } = given;
  const name = profile?.display_name || profile?.real_name || given.real_name || given.name || given.id;
  const guest = given.is_restricted || given.is_ultra_restricted;
  return {
    name,
    stranger: Boolean(guest || given.is_stranger || given.is_bot || given.deleted || given.id === "USLACKBOT"),
    team: given.team_id ?? null,
    enterprise: given.enterprise_user?.enterprise_id ?? null,
    mail: given.is_email_confirmed === true && profile?.email ? profile.email : null,
  };
}

function isOutside({ team, enterprise }: Known, me: Me): boolean {
  return team !== null && isOther(team, { enterprise }, me);
}

/** Workspaces of one enterprise are one house; Slack then writes its id, or that of the person's own workspace. */
function isOther(team: string | null | undefined, { enterprise }: Pick<Known, "enterprise">, me: Me): boolean {
  if (!team || team === me.teamId || team === me.enterpriseId) return false;
  return me.enterpriseId === undefined || enterprise !== me.enterpriseId;
}
