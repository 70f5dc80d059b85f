import type { Place } from "../../../src/base/actor.ts";
import { OpsError } from "../../../src/base/errors.ts";
import type { ChatIdentity } from "../../../src/bot/adapter.ts";
import { TEAMS } from "../limits.ts";
import type { ConversationFact, References } from "../references.ts";
import type { TeamsSettings } from "../settings.ts";
import type { Reference, Transport } from "../transport.ts";

/** Where a message goes. */
export interface Target extends Reference {
  readonly botId: string;
}

export interface Addresses {
  of(place: Place): Promise<Target>;
  /** The personal conversation with somebody; opened when there is none yet. */
  direct(identity: Pick<ChatIdentity, "userId">): Promise<Target>;
}

export function createAddresses(settings: TeamsSettings, references: References, transport: Transport): Addresses {
  return {
    of: async ({ id, thread }) => {
      const fact = (await references.place(id)) ?? (await anywhere());
      return targetOf(fact, thread === undefined ? id : `${id};messageid=${thread}`);
    },
    direct: async ({ userId }) => {
      const known = await references.person(userId);
      if (known?.direct !== undefined) return targetOf(known, known.direct);
      const fact = known ?? { ...(await anywhere()), memberId: userId };
      // A member may be named by the id of its account in Teams or by that of the directory.
      const direct = await transport.open(fact);
      // It is the same one when it is opened again: a refusal while the database is gone shall not fail for it.
      await references.keepPerson(userId, { ...fact, direct }).catch(() => undefined);
      return targetOf(fact, direct);
    },
  };

  /** A place that never spoke is reached where the latest one was, else at the cloud's own address. */
  async function anywhere(): Promise<ConversationFact> {
    const latest = await references.latest();
    if (settings.mode === "signed") {
      const { serviceUrl, appId, homeTenant } = settings;
      return latest ?? { serviceUrl, botId: `28:${appId}`, tenantId: homeTenant };
    }
    if (latest) return latest;
    throw new OpsError(
      "missing",
      "The playground has not spoken yet, so its address is unknown. Write to the bot first.",
    );
  }
}

function targetOf({ serviceUrl, botId }: ConversationFact, conversationId: string): Target {
  return { serviceUrl, botId, conversationId };
}

export function directPlaceOf({ conversationId }: Target): Place {
  return { platform: TEAMS, id: conversationId, kind: "direct" };
}
