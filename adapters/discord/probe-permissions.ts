import { z } from "zod";
import { listOf } from "../../src/base/text/words.ts";

export const guildsProbed = z.array(
  z.object({ id: z.string(), name: z.string(), permissions: z.string().regex(/^\d+$/) }),
);

const ADMINISTRATOR = 1n << 3n;
const NEEDED = [
  [1n << 10n, "View Channels"],
  [1n << 11n, "Send Messages"],
  [1n << 38n, "Send Messages in Threads"],
  [1n << 15n, "Attach Files"],
  [1n << 16n, "Read Message History"],
] as const;

/** A right that is missing is a finding of `probe.ts`. */
interface RightsFinding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly cure?: string;
}

/** What the bot's role may do in the whole server; a channel can still take it away. */
export function permissionFindings({ name, permissions }: z.infer<typeof guildsProbed>[number]): RightsFinding {
  const has = BigInt(permissions);
  const lacking =
    (has & ADMINISTRATOR) !== 0n ? [] : NEEDED.filter(([bit]) => (has & bit) === 0n).map(([, what]) => what);
  const what = `Rights in ${name}`;
  if (lacking.length === 0) return { what, ok: true, detail: "The bot may do there what it needs to." };
  const detail = `The bot lacks ${listOf(lacking)}.`;
  return { what, ok: false, detail, cure: "Server settings, Roles, the bot's role: switch these on." };
}
