import type { RawFile, REST } from "discord.js";
import type { z } from "zod";
import { OpsError } from "../../src/base/errors.ts";
import { limitTo } from "../../src/base/limit.ts";
import { apiUrlOf, type DiscordConfig } from "./config.ts";
import { toFault } from "./errors.ts";

export interface Call {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly files?: readonly RawFile[];
  /** The path carries its own token; ours does not belong there. */
  readonly ownToken?: true;
  readonly limitMs?: number;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Discord's REST API. A call is made once, within ten seconds, and throws as `toFault` says. */
export interface DiscordApi {
  readonly rest: REST;
  /** The reply as the schema reads it; one of another shape is `unavailable`. */
  call<T>(method: Method, path: `/${string}`, reply: z.ZodType<T>, call?: Call): Promise<T>;
  /** A call whose reply says nothing. */
  tell(method: Method, path: `/${string}`, call?: Call): Promise<void>;
  close(): void;
}

const CALL_MS = 10_000;
const OWN_WAIT_MS = 1100;
/** What the SDK remembers of a channel's limits is dropped once it is idle this long. */
const SWEEP_MS = 10 * 60_000;

export async function createApi(config: DiscordConfig): Promise<DiscordApi> {
  const { REST: Rest } = await import("discord.js");
  const rest = new Rest({
    api: apiUrlOf(config),
    version: "10",
    retries: 0,
    // Our own share of fifty requests a second is waited for; what Discord itself refuses is handed on.
    rejectOnRateLimit: ({ global, retryAfter, timeToReset }) =>
      !(global && retryAfter === timeToReset && retryAfter <= OWN_WAIT_MS),
    timeout: CALL_MS,
    handlerSweepInterval: SWEEP_MS,
    userAgentAppendix: "Pilothouse",
  }).setToken(config.token);

  async function request(method: Method, path: `/${string}`, call: Call): Promise<unknown> {
    const limit = limitTo(call.limitMs ?? CALL_MS);
    try {
      return await rest.request({
        method: method as never, // the SDK's enum of the same words
        fullRoute: path,
        signal: limit.signal,
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.files === undefined || call.files.length === 0 ? {} : { files: [...call.files] }),
        ...(call.query === undefined ? {} : { query: new URLSearchParams(call.query) }),
        ...(call.ownToken ? { auth: false } : {}),
      });
    } catch (thrown) {
      const fault = toFault(thrown);
      // The SDK forgets the token after a 401, and then fails without asking; Discord shall be the one to say no.
      if (fault.facts.status === 401) rest.setToken(config.token);
      throw fault;
    } finally {
      limit.end();
    }
  }

  return {
    rest,
    call: async (method, path, reply, call = {}) => {
      const parsed = reply.safeParse(await request(method, path, call));
      if (parsed.success) return parsed.data;
      throw new OpsError("unavailable", "Discord answered in a way Pilothouse does not know.", {
        facts: { path: path.replace(/[\w-]{40,}/g, "…"), issues: parsed.error.issues.slice(0, 3) },
      });
    },
    tell: async (method, path, call = {}) => void (await request(method, path, call)),
    close: () => {
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
    },
  };
}
