import type { TerminatedView } from "../shapes/container.ts";

/** What an exit code alone tells, where it tells anything. 128 + n is the signal n. */
export function meaningOf(end: TerminatedView): string | undefined {
  switch (end.exitCode) {
    case 0:
      return "it ended of itself without an error; a workload's container is expected to keep running";
    case 2:
      return "often wrong use of a command, or a Go panic";
    case 126:
      return "its command is there but cannot be executed";
    case 127:
      return "its command was not found in the image";
    case 134:
      return "it aborted itself (SIGABRT)";
    case 137:
      return "it was killed from outside (SIGKILL)";
    case 139:
      return "it crashed by a memory fault (SIGSEGV)";
    case 143:
      return "it was told to stop (SIGTERM)";
    case 255:
      return "it ended by an error it did not name, or its node went away under it";
    default:
      return end.exitCode !== undefined && end.exitCode > 128 && end.exitCode < 160
        ? `it was ended by signal ${end.exitCode - 128}`
        : undefined;
  }
}

/** Whether the code alone is cause enough, with no word of the program. */
export function speaksForItself(end: TerminatedView): boolean {
  return [0, 126, 127, 134, 139].includes(end.exitCode ?? -1);
}
