import { z } from "zod";

/** The sample estate, shown where no Prometheus is configured. */
export const demoConfig = z.strictObject({
  enabled: z.boolean().default(true),
  /** Another number gives other names and figures. */
  seed: z.number().int().min(0).max(2_147_483_647).default(1),
});
