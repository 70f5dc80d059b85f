import { OpsError } from "../../base/errors.ts";
import type { HttpReply } from "../http.ts";
import { faultOfReply, parseFields, plain } from "../http-reply.ts";

/** The envelope every endpoint of Prometheus's API answers in. `data` is not looked at yet. */
export interface Envelope {
  readonly data: unknown;
  /** Warnings and infos together, as the server words them. */
  readonly warnings: readonly string[];
}

export const API = "Prometheus's";
const LONGEST_MESSAGE = 500; // a query is echoed in Prometheus's message, and a card must hold it

/**
 * Opens the envelope. Throws `invalid` with Prometheus's own words for a query it cannot run, `unavailable` for
 * everything that is the server's fault or is no answer of this API at all.
 */
export function openReply(title: string, reply: HttpReply): Envelope {
  const envelope = parseFields(reply.text);
  if (envelope?.status === "success" && "data" in envelope) {
    return { data: envelope.data, warnings: [...strings(envelope.warnings), ...strings(envelope.infos)] };
  }
  const facts = { system: title, status: reply.status };
  if (envelope?.status === "error" && typeof envelope.error === "string") {
    const message = plain(envelope.error, LONGEST_MESSAGE);
    const type = typeof envelope.errorType === "string" ? envelope.errorType : "";
    if (type === "bad_data") throw new OpsError("invalid", `${title} cannot read this query: ${message}`, { facts });
    if (type === "execution") throw new OpsError("invalid", `${title} cannot run this query: ${message}`, { facts });
    if (type === "timeout" || type === "canceled") {
      throw new OpsError(
        "unavailable",
        `${title} gave the query up: ${message}. Ask for a shorter time or for fewer series.`,
        { facts },
      );
    }
    throw new OpsError("unavailable", `${title} failed to answer: ${message}`, { facts: { ...facts, type } });
  }
  throw faultOfReply(title, API, reply);
}

function strings(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one) => typeof one === "string").map((one) => plain(one, LONGEST_MESSAGE));
}
