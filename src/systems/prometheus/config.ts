import { z } from "zod";

const header = z.string().regex(/^[\t\x20-\x7e]*$/, "a header may hold printable ASCII only");

const prometheusServer = z
  .strictObject({
    /** How people name it: "prod" is shown as "Prometheus prod". */
    name: z.string().min(1).max(40),
    url: z.url({ protocol: /^https?$/, error: "write the address like http://127.0.0.1:9090" }),
    /** Bearer token. White space at its ends, as files have it, is dropped. */
    token: z.string().trim().min(1).pipe(header).optional(),
    username: z.string().min(1).optional(),
    password: z.string().optional(),
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/, "not a header name"), header).optional(),
    /** For one try; the server is asked to stop at the same time. */
    timeoutMs: z.number().int().min(100).max(300_000).optional(),
  })
  .refine((server) => server.token === undefined || server.username === undefined, {
    error: "give either a token or a username, not both",
  })
  .refine((server) => server.password === undefined || server.username !== undefined, {
    error: "a password needs its username",
  });

/** The Prometheus servers to read from, each with a name of its own. */
export const prometheusConfig = z
  .array(prometheusServer)
  .refine((servers) => new Set(servers.map((server) => server.name)).size === servers.length, {
    error: "two Prometheus servers have the same name",
  });

export type PrometheusServer = z.infer<typeof prometheusServer>;
