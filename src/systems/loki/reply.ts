import { OpsError } from "../../base/errors.ts";
import type { HttpReply } from "../http.ts";
import {
  faultOfReply,
  fieldsOf,
  type Labels,
  labelsOf,
  listOf,
  NOT_THE_SHAPE,
  parseFields,
  plain,
  strictly,
  textOf,
} from "../http-reply.ts";

const API = "Loki's";
const LONGEST_MESSAGE = 500;
const NANOSECONDS = /^\d{1,19}$/;

/** One entry as the server holds it: its moment to the nanosecond, its stream's labels, its line. */
export interface Entry {
  readonly atNs: bigint;
  readonly stream: Labels;
  readonly line: string;
}

/** The entries of a reply of /query_range, in no order between streams. */
export function parseStreams(title: string, reply: HttpReply): readonly Entry[] {
  const data = open(title, reply);
  return strictly({ title, api: API, reply }, () => {
    const { resultType, result } = fieldsOf(data);
    if (resultType !== "streams") throw NOT_THE_SHAPE;
    return listOf(result).flatMap((one) => {
      const { stream, values } = fieldsOf(one);
      const labels = labelsOf(stream);
      return listOf(values).map((value) => entryOf(labels, listOf(value)));
    });
  });
}

/** Names of labels, or a label's values; a server without any leaves the list out. */
export function parseNames(title: string, reply: HttpReply): readonly string[] {
  const data = open(title, reply);
  return strictly({ title, api: API, reply }, () => listOf(data ?? []).map(textOf));
}

/** The most entries a query may ask for here, where a reply refuses for having been asked for more. */
export function mostEntriesOf(reply: HttpReply): number | undefined {
  if (reply.status !== 400) return undefined;
  const most = Number(/max entries limit per query exceeded.{0,80}\(\d+ > (\d{1,9})\)/.exec(reply.text)?.[1]);
  return most >= 1 ? most : undefined;
}

function entryOf(stream: Labels, [at, line]: readonly unknown[]): Entry {
  if (typeof at !== "string" || !NANOSECONDS.test(at)) throw NOT_THE_SHAPE;
  return { atNs: BigInt(at), stream, line: textOf(line) };
}

/** Loki refuses in plain text; a proxy before it may answer anything. */
function open(title: string, reply: HttpReply): unknown {
  if (reply.status === 200) {
    const envelope = parseFields(reply.text);
    if (envelope?.status === "success") return envelope.data;
    throw faultOfReply(title, API, reply);
  }
  const facts = { system: title, status: reply.status };
  const said = plain(reply.text, LONGEST_MESSAGE);
  if (reply.status === 401 && /no org id/i.test(said)) {
    throw new OpsError("unavailable", `${title} serves several tenants and was told none. Set tenant: under loki:.`, {
      facts,
    });
  }
  // Not a page of something else at that address: Loki's refusals are plain text.
  if (reply.status === 400 && reply.contentType.startsWith("text/plain") && said !== "")
    throw new OpsError("invalid", `${title} cannot run this query: ${said}`, { facts });
  throw faultOfReply(title, API, reply);
}
