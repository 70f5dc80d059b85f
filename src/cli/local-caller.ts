import type { Caller } from "../bot/operations.ts";
import type { People } from "../domain/people/people.ts";

/** How the house knows whoever may open the data folder: its socket's mode is what proves it. */
export const LOCAL_OWNER = { platform: "local", userId: "owner", name: "Admin" } as const;

/** Whoever may open the data folder owns the house: the first-run admin, the same person as in the loopback console. */
export async function localCaller(people: People): Promise<Caller> {
  const owner = { ...LOCAL_OWNER, anchoredBy: "the data folder" };
  return { person: await people.enrol(owner, "admin", "first run"), door: "cli" };
}
