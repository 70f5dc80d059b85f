import { z } from "zod";
import { httpServerFields, httpServers } from "../http-server-config.ts";

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "not a label's name");

const lokiServer = z.strictObject({
  ...httpServerFields,
  /** Sent as X-Scope-OrgID, which a Loki of several tenants demands; several are written "a|b". */
  tenant: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,150}$/, "a tenant is one word")
    .optional(),
  /** The Kubernetes context whose pods write to it. Where it is left out, its label `cluster` tells, or there is but one. */
  cluster: z.string().min(1).optional(),
  /** What every read is narrowed to: { env: "prod" }. */
  match: z.record(labelName, z.string().min(1).max(200)).optional(),
});

/** The Loki servers to read logs from, each with a name of its own. */
export const lokiConfig = httpServers("Loki", lokiServer);

export type LokiServer = z.infer<typeof lokiServer>;
