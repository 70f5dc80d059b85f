import { z } from "zod";

export const gateConfig = z.strictObject({
  /** Calls one person may make of one tool in a minute. */
  callsPerMinute: z.int().min(1).max(100_000).default(60),
  /** The most a result may weigh as JSON; what is over is kept apart for a day. */
  maxResultBytes: z.int().min(10_000).max(50_000_000).default(2_000_000),
});

export type GateConfig = z.infer<typeof gateConfig>;
