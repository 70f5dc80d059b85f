import { z } from "zod";
import { basicAuthorization } from "./http-address.ts";

const header = z.string().regex(/^[\t\x20-\x7e]*$/, "a header may hold printable ASCII only");

/** How a server that is read over HTTP is configured, whichever it is. */
export const httpServerFields = {
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
};

interface Credentials {
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** Servers of one system, each with a name of its own and one way to sign in. */
export function httpServers<Server extends z.ZodType<Credentials & { readonly name: string }>>(
  system: string,
  server: Server,
) {
  const signedIn = server
    .refine((one) => one.token === undefined || one.username === undefined, {
      error: "give either a token or a username, not both",
    })
    .refine((one) => one.password === undefined || one.username !== undefined, {
      error: "a password needs its username",
    });
  return z.array(signedIn).refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: `two ${system} servers have the same name`,
  });
}

export function authorizationOf(server: Credentials): Readonly<Record<string, string>> {
  if (server.token !== undefined) return { authorization: `Bearer ${server.token}` };
  if (server.username !== undefined)
    return { authorization: basicAuthorization(server.username, server.password ?? "") };
  return {};
}
