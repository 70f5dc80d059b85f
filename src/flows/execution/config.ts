import { z } from "zod";

export const changesConfig = z.strictObject({
  /** Plans that run at the same time, over all processes. */
  atOnce: z.int().min(1).max(20).default(3),
  /** Of these in one namespace of one cluster. */
  perNamespace: z.int().min(1).max(20).default(1),
});

export type ChangesConfig = z.infer<typeof changesConfig>;
