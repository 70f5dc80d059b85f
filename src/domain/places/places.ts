import { type Place, placeKey } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { decideQuietUntil } from "../../base/time/quiet-until.ts";
import type { Database, Queryable } from "../../store/db/database.ts";
import { consolePlace } from "../people/console-place.ts";
import type { ChannelSettings, ChannelsConfig } from "./config.ts";

/** A place that took no message any more. */
export interface GonePlace {
  readonly placeKey: string;
  readonly why: string;
}

/** Where the bot is: which places it may answer in, how, where a person is reached, and which places went away. */
export interface Places {
  /** False for a channel outside the configured ones. */
  mayAnswerIn(place: Place): boolean;
  settingsOf(place: Place): ChannelSettings;
  /** Until when nothing may come there by itself; undefined when it may now. `always` for a muted place. */
  quietUntil(place: Place): number | "always" | undefined;
  /** Notes that the bot is, or is not, in the place; true when that was not known before. */
  cameBack(place: Place): Promise<void>;
  wentAway(place: Place, why: string): Promise<boolean>;
  isGone(place: Place): Promise<boolean>;
  gone(): Promise<readonly GonePlace[]>;
  /** The person's own place, which is where they last wrote to the bot alone; the console when they never did. */
  homeOf(on: Queryable, personId: string): Promise<Place>;
}

export function createPlaces(deps: {
  readonly db: Database;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly config: ChannelsConfig;
}): Places {
  const { db, workspaceId, clock, config } = deps;
  const settings = config.settings.map(({ place, ...entry }) => ({ matches: matcherOf(place), entry }));
  const allowed = config.allow.map(matcherOf);
  const settingsOf = (place: Place): ChannelSettings =>
    settings.find(({ matches }) => matches(placeKey(place)))?.entry ?? {};
  return {
    mayAnswerIn: (place) =>
      place.kind === "direct" || allowed.length === 0 || allowed.some((matches) => matches(placeKey(place))),
    settingsOf,
    quietUntil: (place) => {
      const { muted, quiet, zone } = settingsOf(place);
      if (muted) return "always";
      return quiet && decideQuietUntil(quiet, zone ?? "UTC", clock.now());
    },
    cameBack: async (place) => {
      await db.query(
        "update places set gone_at = null, gone_why = null where workspace_id = $1 and place_key = $2 and gone_at is not null",
        [workspaceId, placeKey(place)],
      );
    },
    wentAway: async (place, why) => {
      const { affected } = await db.query(
        `insert into places (workspace_id, place_key, gone_at, gone_why) values ($1, $2, $3, $4)
         on conflict (workspace_id, place_key) do update set gone_at = excluded.gone_at, gone_why = excluded.gone_why
         where places.gone_at is null`,
        [workspaceId, placeKey(place), new Date(clock.now()), why.slice(0, 500)],
      );
      return affected === 1;
    },
    isGone: async (place) => {
      const { rows } = await db.query(
        "select 1 from places where workspace_id = $1 and place_key = $2 and gone_at is not null",
        [workspaceId, placeKey(place)],
      );
      return rows.length > 0;
    },
    gone: async () => {
      const { rows } = await db.query<{ place_key: string; gone_why: string }>(
        "select place_key, gone_why from places where workspace_id = $1 and gone_at is not null order by gone_at desc limit 200",
        [workspaceId],
      );
      return rows.map((row) => ({ placeKey: row.place_key, why: row.gone_why }));
    },
    homeOf: async (on, personId) => {
      const { rows } = await on.query<{ home: Place | null }>(
        "select home from persons where workspace_id = $1 and person_id = $2",
        [workspaceId, personId],
      );
      return rows[0]?.home ?? consolePlace(personId);
    },
  };
}

/** "slack:C024BE91L" itself; with a "*" at its end whatever begins so. */
function matcherOf(pattern: string): (key: string) => boolean {
  return pattern.endsWith("*") ? (key) => key.startsWith(pattern.slice(0, -1)) : (key) => key === pattern;
}
