import { OpsError } from "../../src/base/errors.ts";
import type { AdapterHost } from "../../src/bot/adapter.ts";
import type { Route, RouteReply, RouteRequest } from "../../src/bot/route.ts";
import type { Inlet } from "./inlet.ts";
import { decideSignature } from "./signature.ts";

/** A shortcut brings a whole message: 40,000 characters, twice, escaped for JSON and once more for a form. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Events, interactivity and commands, all on one address. Nothing is read before its signature is known to be Slack's. */
export function createEventsRoute(host: AdapterHost, inlet: Inlet, signingSecret: string): Route {
  return {
    method: "POST",
    path: "/slack/events",
    maxBodyBytes: MAX_BODY_BYTES,
    handle: async (request) => {
      const decided = decideSignature(request, signingSecret, host.clock.now());
      if (decided !== "good") {
        host.refused(decided);
        return { status: 401, body: decided === "stale" ? "The request is too old." : "The signature is not right." };
      }
      const raw = readBody(request);
      if (raw === undefined) {
        host.refused("malformed");
        throw new OpsError("invalid", "The request cannot be read.");
      }
      if (isChallenge(raw)) return json({ challenge: raw.challenge });
      // Slack asks now and then whether the certificate is good.
      if (raw.ssl_check === "1") return { status: 200 };
      const retry = Number(request.headers["x-slack-retry-num"]);
      const ack = await inlet.take(raw, Number.isInteger(retry) ? retry : undefined);
      return ack === undefined ? { status: 200 } : json(ack);
    },
  };
}

/** Events come as JSON; interactivity as a form with JSON in `payload`; commands as a form. */
function readBody({ headers, body }: RouteRequest): Readonly<Record<string, unknown>> | undefined {
  try {
    const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
    if (type !== "application/x-www-form-urlencoded") return objectOf(JSON.parse(body));
    const form = Object.fromEntries(new URLSearchParams(body));
    return form.payload === undefined ? form : objectOf(JSON.parse(form.payload));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}

function isChallenge(raw: Readonly<Record<string, unknown>>): raw is { readonly challenge: string } {
  return raw.type === "url_verification" && typeof raw.challenge === "string";
}

function json(value: unknown): RouteReply {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(value) };
}
