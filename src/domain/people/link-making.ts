import type { Actor } from "../../base/actor.ts";
import type { Database } from "../../store/db/database.ts";
import type { RecordDecision } from "./decision.ts";
import { checkMayActOn } from "./may-give.ts";
import type { People, Person } from "./people.ts";
import type { SignIn } from "./sign-in.ts";

/** Sign-in links and sessions of others, in the hands of whoever looks after people. */
export interface SignInLinks {
  /** A one-time secret that signs the person in. Throws `denied` where they hold more than the maker: the link is them. */
  make(by: Actor, person: Person): Promise<string>;
  /** Ends their sessions and unused links; how many sessions. */
  endAll(by: Actor, person: Person): Promise<number>;
}

export function createSignInLinks(deps: {
  readonly db: Database;
  readonly people: Pick<People, "rightsOf" | "grantsOf">;
  readonly signIn: Pick<SignIn, "newLink" | "endAll">;
  readonly record: RecordDecision;
}): SignInLinks {
  const { db, people, signIn, record } = deps;
  const check = async (by: Actor, { personId, name }: Person) =>
    checkMayActOn(await people.rightsOf(by), await people.grantsOf(personId), name);
  return {
    make: async (by, person) => {
      await check(by, person);
      return db.transaction(async (tx) => {
        const secret = await signIn.newLink(person.personId, tx);
        await record(tx, by, { action: "sign-in-link.made", subject: person.personId, decision: "allowed" });
        return secret;
      });
    },
    endAll: async (by, person) => {
      await check(by, person);
      return db.transaction(async (tx) => {
        const sessions = await signIn.endAll(tx, person.personId);
        const facts = { sessions };
        await record(tx, by, { action: "sessions.ended", subject: person.personId, decision: "allowed", facts });
        return sessions;
      });
    },
  };
}
