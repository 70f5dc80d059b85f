import { toOpsError } from "../base/errors.ts";
import { formatTime } from "../base/time/format-time.ts";
import type { AccountCodes } from "../domain/people/account-codes.ts";
import type { Person } from "../domain/people/people.ts";
import type { KeyValue } from "../store/kv/key-value.ts";
import type { Commanded, Reply, Said } from "./adapter.ts";
import { refused, sentenceCard, shown } from "./replies.ts";

/** Words that link accounts, said by somebody known or not. */
export interface Linking {
  isAskedBy(event: Said | Commanded): boolean;
  settle(event: Said | Commanded, person: Person | undefined): Promise<Reply>;
}

const LINK = /^(?:\/?ops\s+)?link(?:\s+(?<code>[0-9a-z]{4}-[0-9a-z]{4}))?[.!]?$/i;
/** Five codes in ten minutes: 40 random bits cannot be guessed so. */
const TRIES = 5;
const TRIES_MS = 10 * 60_000;

export function createLinking(deps: {
  readonly codes: AccountCodes;
  readonly kv: KeyValue;
  readonly zone: string;
  readonly clock: { now(): number };
}): Linking {
  return { isAskedBy: (event) => read(event) !== null, settle };

  async function settle(event: Said | Commanded, person: Person | undefined): Promise<Reply> {
    const said = read(event);
    const { platform, userId, name, stranger } = event.person;
    if (stranger) return refused("Guests, bots and people of other organisations cannot link an account.");
    const account = { platform, userId, name };
    const tries = await deps.kv.take(`link:${platform}:${userId}`, TRIES, TRIES_MS);
    if (!tries.allowed) return refused("Too many codes were tried. Wait ten minutes, then write `link` again.");
    try {
      const code = said?.groups?.code;
      if (code === undefined) return begin(account);
      const done = await deps.codes.giveIn(code, account, person);
      if (done.step === "confirm") {
        const other = `${done.account.name || done.account.userId} on ${done.account.platform}`;
        return tell(
          `The account ${other} wants to be yours. If it is, write \`link ${done.code}\` there within ten minutes.`,
          "If you did not ask for this, do nothing: without that code nothing happens.",
        );
      }
      const until = formatTime(done.untilMs, done.person.zone, deps.clock.now());
      return tell(
        `This account is now ${done.person.name}'s.`,
        `Until ${until} it may do no more than it could before, or a viewer may; then all that ${done.person.name} may.`,
      );
    } catch (thrown) {
      const fault = toOpsError(thrown);
      if (fault.kind === "denied" || fault.kind === "conflict") return refused(fault.message);
      throw thrown;
    }
  }

  async function begin(account: Parameters<AccountCodes["begin"]>[0]): Promise<Reply> {
    const code = await deps.codes.begin(account);
    return tell(
      `Write \`link ${code}\` to me where I know you already, such as the console, within ten minutes.`,
      "You get a second code there, to be written here. Give neither to anybody.",
    );
  }
}

function read(event: Said | Commanded): RegExpExecArray | null {
  return LINK.exec((event.type === "said" ? event.text : event.words).trim());
}

function tell(verdict: string, more: string): Reply {
  const { summary, blocks } = sentenceCard(verdict);
  return shown({ summary, blocks: [...blocks, { type: "context", text: more }] });
}
