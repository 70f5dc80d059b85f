import { OpsError } from "../../base/errors.ts";
import { parseArrayText } from "./array-text.ts";

type ReadColumn = (text: string) => unknown;

const asText: ReadColumn = (text) => text;

// Oids from Postgres's pg_type.dat: the element type, its array type, how its text is read.
const COLUMNS: readonly (readonly [oid: number, arrayOid: number, read: ReadColumn])[] = [
  [16, 1000, (text) => text === "t"], // bool
  [17, 1001, readBytes], // bytea
  [19, 1003, asText], // name
  [20, 1016, readInt8], // int8
  [21, 1005, Number], // int2
  [23, 1007, Number], // int4
  [25, 1009, asText], // text
  [26, 1028, Number], // oid
  [114, 199, JSON.parse], // json
  [700, 1021, Number], // float4
  [701, 1022, Number], // float8
  [1042, 1014, asText], // bpchar
  [1043, 1015, asText], // varchar
  [1082, 1182, asText], // date: a day has no zone, so it is no Date
  [1114, 1115, asText], // timestamp without zone: likewise
  [1184, 1185, readTime], // timestamptz
  [1700, 1231, asText], // numeric: exact, so never a float
  [2950, 2951, asText], // uuid
  [3802, 3807, JSON.parse], // jsonb
];

/** How a column's text is read, by type oid; both dialects use this and leave every other type as text. */
export const columnReaders: ReadonlyMap<number, ReadColumn> = new Map(
  COLUMNS.flatMap(([oid, arrayOid, read]) => {
    const readOne = read === JSON.parse ? (text: string) => JSON.parse(text) : read;
    return [
      [oid, readOne],
      [arrayOid, (text: string) => parseArrayText(text, readOne)],
    ] as const;
  }),
);

export function readAsText(text: string): string {
  return text;
}

function readInt8(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new OpsError(
    "bug",
    `The database gave ${text}, which a number cannot hold exactly; cast it to text or numeric.`,
  );
}

function readBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), "hex")); // "\x…": sessions set bytea_output to hex
}

// Sessions run in UTC with ISO dates, so this is the only spelling; microseconds below the millisecond are cut.
const TIME = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?\+00$/;

function readTime(text: string): Date {
  const match = TIME.exec(text);
  if (!match) throw new OpsError("bug", `The database gave the time ${text}, which a Date cannot hold.`);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const time = new Date(0);
  // Not Date.UTC: it reads the years 0 to 99 as 1900 to 1999.
  time.setUTCFullYear(year ?? 0, (month ?? 1) - 1, day);
  time.setUTCHours(hour ?? 0, minute, second, Number((match[7] ?? "").padEnd(3, "0").slice(0, 3)));
  return time;
}
