import type { Estate } from "../estate.ts";
import type { ContainerView } from "../shapes/container.ts";
import type { PodView } from "../shapes/pod.ts";
import { type Fault, parseFault } from "./fault.ts";
import { parseLogLine } from "./log-line.ts";

/** What a container said before it ended: the line that tells most, and the last lines that sound like trouble. */
export interface LastWords {
  readonly fault?: Fault;
  readonly line?: string;
  readonly errors: readonly string[];
  /** Whether there were any lines to read. */
  readonly heard: boolean;
}

const GENERAL: readonly Fault["kind"][] = ["exception", "missing-file", "bad-config"];

/** Of the run before the last restart where its log was fetched, else of this run. */
export function lastWords(estate: Estate, pod: PodView, container: ContainerView): LastWords {
  const tails = estate.logsOf(pod.object, container.name);
  const previous = tails.find((tail) => tail.previous && tail.lines.length > 0);
  const tail = previous ?? tails.find(({ lines }) => lines.length > 0);
  const message = container.last?.message ?? container.terminated?.message;
  // A termination message is what the program left as its last words on purpose.
  const lines = [...(tail?.lines ?? []), ...(message === undefined ? [] : message.split("\n"))].slice(-100);
  const faults = lines.flatMap((raw, at) => {
    const { text, level } = parseLogLine(raw);
    const fault = level === "info" || level === "debug" ? undefined : parseFault(text);
    return fault === undefined ? [] : [{ fault, text, at }];
  });
  const telling = faults.findLast(({ fault }) => !GENERAL.includes(fault.kind)) ?? faults.at(-1);
  const errors = lines.filter((raw) => parseLogLine(raw).level === "error" || faults.some(({ text }) => text === raw));
  const said = telling?.text ?? errors.at(-1) ?? lines.findLast((line) => line.trim() !== "");
  return {
    ...(telling === undefined ? {} : { fault: telling.fault }),
    ...(said === undefined ? {} : { line: said }),
    errors: [...new Set(errors)].slice(-3),
    heard: lines.length > 0,
  };
}

const PLAIN: Readonly<Record<Fault["kind"], string>> = {
  refused: "its connection was refused",
  timeout: "its connection timed out",
  unreachable: "it could not connect",
  dns: "it could not resolve a name",
  "wrong-architecture": "its image was built for another processor architecture",
  "out-of-memory": "it ran out of memory",
  "disk-full": "its disk is full",
  "port-in-use": "it could not take its port",
  "missing-env": "an environment variable is missing",
  "missing-module": "a module or library is missing from the image",
  "missing-file": "a file it needs is not there",
  permission: "it lacks a permission",
  "read-only": "it writes to a read-only file system",
  migration: "its database is not migrated",
  "login-refused": "its login was refused",
  "bad-config": "its configuration is not valid",
  exception: "it ended by an exception",
};

/** "an environment variable is missing: DATABASE_URL". */
export function renderFault(fault: Fault): string {
  const plain = PLAIN[fault.kind];
  if (fault.kind === "dns") return "host" in fault && fault.host ? `DNS cannot resolve ${fault.host}` : plain;
  const target = "target" in fault ? fault.target : undefined;
  if (target) return `${plain}: ${target.host}${target.port === undefined ? "" : `:${target.port}`}`;
  const what = "what" in fault ? fault.what : undefined;
  return what ? `${plain}: ${what.replace(/^[\s:,'"]+/, "").slice(0, 160)}` : plain;
}
