import { OpsError } from "../../src/base/errors.ts";
import type { Route, RouteRequest } from "../../src/bot/route.ts";
import type { ConsoleDeps } from "./contract.ts";

/** Makes routes that only our own page, under a name of ours, can use. */
export interface Guard {
  get(path: string, handle: Route["handle"]): Route;
  /** JSON from our own page only. */
  post(path: string, handle: Route["handle"], maxBodyBytes?: number): Route;
}

export function createGuard({ allowedHosts, publicOrigin }: Pick<ConsoleDeps, "allowedHosts" | "publicOrigin">): Guard {
  return {
    get: (path, handle) => ({
      method: "GET",
      path,
      handle: async (request) => {
        checkHost(request);
        return handle(request);
      },
    }),
    post: (path, handle, maxBodyBytes) => ({
      method: "POST",
      path,
      ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }),
      handle: async (request) => {
        checkHost(request);
        if (!comesFromUs(request)) throw new OpsError("denied", "Another site may not act here.");
        // A form of another site cannot send JSON without asking first, and we answer no such question.
        const [type] = request.headers["content-type"]?.split(";") ?? [];
        if (type?.trim().toLowerCase() !== "application/json") throw new OpsError("invalid", "Send JSON.");
        return handle(request);
      },
    }),
  };

  /** Another name that resolves to this machine is another site that wants to be taken for us. */
  function checkHost({ headers }: RouteRequest): void {
    const name = headers.host?.replace(/:\d+$/, "").toLowerCase() ?? "";
    if (allowedHosts.size === 0 || allowedHosts.has(name)) return;
    throw new OpsError(
      "denied",
      "This console is not served under that name. Set PILOTHOUSE_PUBLIC_URL to the address people use.",
    );
  }

  /** Browsers tell with Origin where a request was made; a program that sends none holds the cookie by itself. */
  function comesFromUs({ headers }: RouteRequest): boolean {
    const { origin, host } = headers;
    if (origin === undefined || origin === publicOrigin) return true;
    return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
  }
}
