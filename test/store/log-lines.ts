import { PassThrough } from "node:stream";
import { createLog, type Logger } from "../../src/base/telemetry/log.ts";

/** A log whose lines the test reads. */
export function createLogLines(): { log: Logger; lines: { level: string; msg: string; err?: { message: string } }[] } {
  const lines: { level: string; msg: string; err?: { message: string } }[] = [];
  const to = new PassThrough();
  to.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString().split("\n").filter(Boolean)) lines.push(JSON.parse(line));
  });
  return { log: createLog("info", to), lines };
}
