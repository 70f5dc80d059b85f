import { OpsError } from "../base/errors.ts";
import type { HttpReply } from "./http.ts";

/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;
export type Labels = Readonly<Record<string, string>>;

/** Thrown where a shape is not the API's; callers of `strictly` see the `OpsError` it becomes. */
export const NOT_THE_SHAPE = Symbol("not the shape");

/** Runs what reads a reply's parts; a shape that is not this API's throws `unavailable`, saying what it was instead. */
export function strictly<T>(
  { title, api, reply }: { readonly title: string; readonly api: string; readonly reply: HttpReply },
  read: () => T,
): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown === NOT_THE_SHAPE) throw notTheApi(title, api, reply);
    throw thrown;
  }
}

/** The fault of a reply that is neither an answer nor a refusal of this API; `api` is its owner: "Prometheus's". */
export function faultOfReply(title: string, api: string, reply: HttpReply): OpsError {
  const facts = { system: title, status: reply.status };
  if (reply.status === 401 || reply.status === 403) {
    return new OpsError(
      "unavailable",
      `${title} does not accept Pilothouse's credentials (status ${reply.status}). Put valid ones in the configuration.`,
      { facts },
    );
  }
  if (reply.status >= 500) {
    return new OpsError("unavailable", `${title} failed inside (status ${reply.status}). Its log tells why.`, {
      facts: { ...facts, body: reply.text.slice(0, 500) },
    });
  }
  return notTheApi(title, api, reply);
}

export function pairOf(value: unknown): readonly [unknown, unknown] {
  const list = listOf(value);
  if (list.length !== 2) throw NOT_THE_SHAPE;
  return [list[0], list[1]];
}

export function labelsOf(value: unknown): Labels {
  const fields = fieldsOf(value);
  for (const name in fields) if (typeof fields[name] !== "string") throw NOT_THE_SHAPE;
  return fields as Labels;
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw NOT_THE_SHAPE;
  return value;
}

export function fieldsOf(value: unknown): Fields {
  if (!isFields(value)) throw NOT_THE_SHAPE;
  return value;
}

export function textOf(value: unknown): string {
  if (typeof value !== "string") throw NOT_THE_SHAPE;
  return value;
}

/** For a reply that is not what this API answers: HTML, half JSON, another server's JSON. Says what it was instead. */
function notTheApi(title: string, api: string, reply: HttpReply): OpsError {
  return new OpsError(
    "unavailable",
    `${title} answered something that is not ${api} API (${whatItIs(reply)}). Check the address in the configuration.`,
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

/** Outside text on one line, of bounded length. */
export function plain(text: string, longest: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
