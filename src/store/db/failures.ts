import { type FaultKind, OpsError } from "../../base/errors.ts";

/** A failure as the driver throws it: SQLSTATE or Node's code in `code`. */
interface DriverError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly severity?: unknown;
  readonly constraint?: unknown;
  readonly table?: unknown;
  readonly column?: unknown;
}

const DISK_FULL = "The database's disk is full: free space on the disk, then try again.";
const UNREACHABLE = "The database cannot be reached; check that it runs and that DATABASE_URL names it.";
const SLOW = "The database took too long for one statement and was stopped; try again, or ask for less.";
const CLASHED = "Somebody else changed the same thing at the same moment; try again.";
const BUG = "Something went wrong inside Pilothouse; the request id in the log tells where.";
const NO_NUL = "The text holds a NUL character, which the database cannot keep; take it out and try again.";

// By SQLSTATE, else by its class of two letters. https://www.postgresql.org/docs/current/errcodes-appendix.html
const FAULTS: Readonly<Record<string, readonly [FaultKind, string]>> = {
  "08": ["unavailable", UNREACHABLE],
  "28": ["unavailable", "The database refused the sign-in; check user and password in DATABASE_URL."],
  "3D": ["unavailable", "The database named in DATABASE_URL does not exist; create it, or correct the name."],
  "53": ["unavailable", "The database has run out of a resource; look at its memory and limits."],
  "53100": ["unavailable", DISK_FULL],
  "53300": ["unavailable", "The database takes no more connections; raise its max_connections or lower poolSize."],
  "57P": ["unavailable", "The database is shutting down or starting; try again in a moment."],
  "57014": ["unavailable", SLOW],
  "55P03": ["unavailable", SLOW],
  "25P03": ["unavailable", SLOW],
  "25006": ["unavailable", "The database is read-only, perhaps a standby; point DATABASE_URL at the primary."],
  "58": ["unavailable", "The database cannot use its files; look at its log and its disk."],
  "23505": ["conflict", "Such an entry is there already."],
  "23P01": ["conflict", "The entry overlaps one that is there already."],
  "40001": ["conflict", CLASHED],
  "40P01": ["conflict", CLASHED],
  "22021": ["invalid", NO_NUL],
  "22P05": ["invalid", NO_NUL],
};

const SQLSTATE = /^[0-9A-Z]{5}$/;
const NODE_NETWORK = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOST|ENET|ENOENT|EACCES)/;
const DISK_CODES: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** What a driver threw, as the contract of `Database` promises it. `facts.code` is the SQLSTATE or Node's code. */
export function toDatabaseError(thrown: unknown, sql?: string): OpsError {
  if (thrown instanceof OpsError) return thrown;
  const { code, message, constraint, table, column } = describe(thrown);
  const facts = Object.fromEntries(
    Object.entries({ code, constraint, table, column, sql, message }).filter(([, fact]) => fact !== undefined),
  );
  const [kind, words] = classify(code, String(message));
  return new OpsError(kind, words, { facts, cause: thrown });
}

/** True when the session itself is gone or cannot be trusted, not just one statement. */
export function endsSession(thrown: unknown): boolean {
  if (thrown instanceof OpsError) return false; // ours, from reading a value: the session went on
  const { code, severity } = describe(thrown);
  if (severity === "FATAL" || severity === "PANIC") return true;
  return typeof code !== "string" || !SQLSTATE.test(code) || code.startsWith("08") || code.startsWith("57P");
}

/** Serialisation failure or deadlock: the same work may succeed when done again. */
export function isRetryable(error: OpsError | undefined): boolean {
  return error?.facts.code === "40001" || error?.facts.code === "40P01";
}

export function lostDatabase(cause?: unknown): OpsError {
  return new OpsError("unavailable", "The connection to the database was lost; try again in a moment.", { cause });
}

function classify(code: unknown, message: string): readonly [FaultKind, string] {
  if (DISK_CODES.includes(code) || /no space left on device/i.test(message)) return ["unavailable", DISK_FULL];
  if (typeof code === "string") {
    if (NODE_NETWORK.test(code)) return ["unavailable", UNREACHABLE];
    if (SQLSTATE.test(code))
      return FAULTS[code] ?? FAULTS[code.slice(0, 3)] ?? FAULTS[code.slice(0, 2)] ?? ["bug", BUG];
  }
  // pg throws plain errors for these; the words are those of its client.js and of pg-pool.
  if (/timeout exceeded when trying to connect/i.test(message)) {
    return ["unavailable", "Every connection to the database is busy, or it does not answer; try again in a moment."];
  }
  if (/query read timeout/i.test(message)) return ["unavailable", SLOW];
  if (/connection|not queryable|pool after calling end/i.test(message)) return ["unavailable", UNREACHABLE];
  return ["bug", BUG];
}

function describe(thrown: unknown): DriverError {
  if (typeof thrown !== "object" || thrown === null) return { message: String(thrown) };
  const { errors } = thrown as { errors?: unknown }; // localhost tried as ::1 and 127.0.0.1 fails as one AggregateError
  return (Array.isArray(errors) && errors.length > 0 ? errors[0] : thrown) as DriverError;
}
