import { OpsError } from "../../base/errors.ts";
import type { HttpReply } from "../http.ts";

/** The envelope every endpoint of Prometheus's API answers in. `data` is not looked at yet. */
export interface Envelope {
  readonly data: unknown;
  /** Warnings and infos together, as the server words them. */
  readonly warnings: readonly string[];
}

/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

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
  if (reply.status === 401 || reply.status === 403) {
    throw new OpsError(
      "unavailable",
      `${title} does not accept Pilothouse's credentials (status ${reply.status}). Put valid ones in the configuration.`,
      { facts },
    );
  }
  if (reply.status >= 500) {
    throw new OpsError("unavailable", `${title} failed inside (status ${reply.status}). Its log tells why.`, {
      facts: { ...facts, body: reply.text.slice(0, 500) },
    });
  }
  throw notTheApi(title, reply);
}

/** For a reply that is not what this API answers: HTML, half JSON, another server's JSON. Says what it was instead. */
export function notTheApi(title: string, reply: HttpReply): OpsError {
  return new OpsError(
    "unavailable",
    `${title} answered something that is not Prometheus's API (${whatItIs(reply)}). Check the address in the configuration.`,
    { facts: { system: title, status: reply.status, contentType: reply.contentType, body: reply.text.slice(0, 500) } },
  );
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON object out of a text, or undefined when it holds none. */
export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function whatItIs(reply: HttpReply): string {
  const start = reply.text.slice(0, 20_000);
  const title = /<title[^>]*>([^<]{0,300})/i.exec(start)?.[1];
  if (title !== undefined && plain(title, 60) !== "") return `HTML page titled "${plain(title, 60)}"`;
  if (/^\s*<(!doctype|html)/i.test(start)) return "an HTML page";
  if (reply.text.trim() === "") return `an empty reply, status ${reply.status}`;
  if (/^\s*[{[]/.test(start))
    return canParse(reply.text) ? `other JSON, status ${reply.status}` : "JSON that is cut short or broken";
  return `${plain(reply.contentType.split(";")[0] ?? "", 40) || "no content type"}, status ${reply.status}`;
}

function canParse(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function strings(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one) => typeof one === "string").map((one) => plain(one, LONGEST_MESSAGE));
}

/** Outside text on one line, of bounded length. */
function plain(text: string, longest: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
