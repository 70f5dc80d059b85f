import { limitTo, untilAborted } from "../base/limit.ts";
import type { Logger } from "../base/telemetry/log.ts";
import type { Identities, KnownUser } from "../domain/people/identities.ts";
import type { Adapter, ChatIdentity, PlatformProfile } from "./adapter.ts";

export interface IdentifyDeps {
  readonly identities: Identities;
  /** By platform; filled once all adapters stand. */
  adapters(): ReadonlyMap<string, Adapter>;
  readonly clock: { now(): number };
  readonly log: Logger;
}

/** Of the platform's few seconds, this much may go into asking it about a person. */
const ASK_MS = 1500;
/** Groups are asked about again after this long. */
const GROUPS_FRESH_MS = 10 * 60_000;
/** What groups gave is taken away when the platform could not be asked for this long. */
const GROUPS_TRUSTED_MS = 24 * 3_600_000;

/** The person behind who spoke. */
export interface Identify {
  /** Undefined for everybody the house does not know, guests and bots among them. The platform is asked where it has to be. */
  find(identity: ChatIdentity): Promise<KnownUser | undefined>;
  /** False for guests, bots and other strangers whom nobody named as welcome. */
  mayBeKnown(identity: ChatIdentity): boolean;
  /** Epoch milliseconds; groups asked about before then have to be asked about again. Undefined where no group gives roles. */
  groupsSinceMs(platform: string): number | undefined;
}

export function createIdentify({ identities, adapters, clock, log }: IdentifyDeps): Identify {
  return { find, mayBeKnown, groupsSinceMs };

  function mayBeKnown(identity: ChatIdentity): boolean {
    return !identity.stranger || identities.isWelcomeGuest(identity);
  }

  function groupsSinceMs(platform: string): number | undefined {
    return identities.hasGroups(platform) ? clock.now() - GROUPS_FRESH_MS : undefined;
  }

  async function find(identity: ChatIdentity): Promise<KnownUser | undefined> {
    if (!mayBeKnown(identity)) return undefined;
    const known = await identities.find(identity);
    if (!known) return comeByMail(identity);
    const age = known.groupsAgeMs;
    if (age === undefined || age < GROUPS_FRESH_MS) return known;
    const profile = await ask(identity);
    if (profile) await identities.setGroups(identity, known.person.personId, profile.groups);
    else if (age > GROUPS_TRUSTED_MS) await identities.setGroups(identity, known.person.personId, []);
    return known;
  }

  async function comeByMail(identity: ChatIdentity): Promise<KnownUser | undefined> {
    if (!identities.mayComeByMail()) return undefined;
    const profile = await ask(identity);
    if (!profile?.verifiedMail || (profile.stranger && !identities.isWelcomeGuest(identity))) return undefined;
    const person = await identities.comeByMail(identity, profile);
    if (person) await identities.setGroups(identity, person.personId, profile.groups);
    return person && identities.find(identity);
  }

  async function ask(identity: ChatIdentity): Promise<PlatformProfile | undefined> {
    const whois = adapters().get(identity.platform)?.whois;
    if (!whois) return undefined;
    const limit = limitTo(ASK_MS);
    try {
      return await untilAborted(whois(identity), limit.signal);
    } catch (error) {
      log.warn({ err: error, platform: identity.platform }, "the platform did not say who somebody is");
      return undefined;
    } finally {
      limit.end();
    }
  }
}
