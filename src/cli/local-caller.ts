import type { Caller } from "../bot/operations.ts";
import type { People } from "../domain/people/people.ts";

/** Whoever may open the data folder owns the house: the first-run admin, the same person as in the loopback console. */
export async function localCaller(people: People): Promise<Caller> {
  const owner = { platform: "local", userId: "owner", name: "Admin", anchoredBy: "the data folder" };
  return { person: await people.enrol(owner, "admin", "first run"), door: "cli" };
}
