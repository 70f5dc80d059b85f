import { OpsError } from "../../src/base/errors.ts";
import type { RouteRequest } from "../../src/bot/route.ts";
import type { ConsoleDeps, ConsoleSession } from "./contract.ts";

const SESSION_SECONDS = 30 * 24 * 3600;

/** The browser's side of a session: its cookie, and who it stands for. */
export interface Sessions {
  /** Throws `denied` with the way in for whoever is not signed in. */
  person(request: RouteRequest): Promise<ConsoleSession>;
  /** The secret the browser sent, if any. */
  secretOf(request: RouteRequest): string | undefined;
  /** Value of a set-cookie header. */
  begin(secret: string): string;
  end(): string;
}

export function createSessions({ signIn, secureCookies }: Pick<ConsoleDeps, "signIn" | "secureCookies">): Sessions {
  // A browser takes a __Host- cookie from this very host over TLS only: a neighbouring subdomain cannot plant one.
  const name = secureCookies ? "__Host-pilothouse_session" : "pilothouse_session";
  const cookie = (value: string, seconds: number) =>
    `${name}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}${secureCookies ? "; Secure" : ""}`;

  function secretOf(request: RouteRequest): string | undefined {
    const pairs = request.headers.cookie?.split(";").map((pair) => pair.trim()) ?? [];
    return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  }

  return {
    person: async (request) => {
      const secret = secretOf(request);
      const person = secret === undefined ? undefined : await signIn.personOf(secret);
      if (person) return person;
      throw new OpsError(
        "denied",
        "You are not signed in. Open a sign-in link; `pilothouse sign-in` prints one where Pilothouse runs.",
      );
    },
    secretOf,
    begin: (secret) => cookie(secret, SESSION_SECONDS),
    end: () => cookie("", 0),
  };
}
