import type { Logger as SdkLogger } from "@slack/bolt";
import type { Logger } from "../../src/base/telemetry/log.ts";

/**
 * The SDK's log inside ours. What it says at debug and info is left out: requests with everything in them. What it warns
 * of is ours at debug, because every failed call is thrown as well and logged by whoever owes the work.
 */
export function createSdkLog(log: Logger): SdkLogger {
  const quiet = () => {};
  return {
    debug: quiet,
    info: quiet,
    warn: (...parts: unknown[]) => log.debug({ sdk: wordsOf(parts) }, "slack sdk"),
    error: (...parts: unknown[]) => log.debug({ sdk: wordsOf(parts) }, "slack sdk"),
    setLevel: quiet,
    // Its levels are a run-time enum of a package that is loaded when first needed.
    getLevel: () => "warn" as ReturnType<SdkLogger["getLevel"]>,
    setName: quiet,
  };
}

function wordsOf(parts: readonly unknown[]): string {
  return parts
    .map((part) => (part instanceof Error ? part.message : String(part)))
    .join(" ")
    .slice(0, 500);
}
