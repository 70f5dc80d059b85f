import { z } from "zod";
import { isZone } from "../../base/time/zone.ts";

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)$/;

const clockTime = z
  .string()
  .refine((text) => CLOCK.test(text), { message: 'is not a time of day; write it like "22:00"' });

const placePattern = z.string().min(3).describe('A place: "slack:C024BE91L"; a "*" at the end matches the rest');

/** `channels:` in pilothouse.yaml: where the bot answers, and how. */
export const channelsConfig = z.strictObject({
  /** Channels the bot answers in; empty is wherever it is invited. Direct messages are never left out. */
  allow: z.array(placePattern).default([]),
  /** The first entry that matches a place counts. */
  settings: z
    .array(
      z.strictObject({
        place: placePattern,
        /** Nothing is posted there by itself, and questions are answered to the asker alone. */
        muted: z.boolean().default(false),
        /** IANA zone in which times there are read and written. */
        zone: z
          .string()
          .refine(isZone, { message: 'is not a time zone; write it like "Europe/Berlin" or "UTC"' })
          .optional(),
        /** The cluster meant when none is named. */
        cluster: z.string().min(1).optional(),
        /** The metrics source meant when none is named. */
        source: z.string().min(1).optional(),
        /** Nothing comes by itself between these times of its zone; it waits for the end. */
        quiet: z.strictObject({ from: clockTime, to: clockTime }).optional(),
      }),
    )
    .default([]),
});

export type ChannelsConfig = z.infer<typeof channelsConfig>;
export type ChannelSettings = Partial<Omit<ChannelsConfig["settings"][number], "place">>;
