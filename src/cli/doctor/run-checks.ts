import type { AppConfig } from "../../app-config.ts";
import { OpsError } from "../../base/errors.ts";
import { redactSecrets } from "../../base/telemetry/redact.ts";
import { clip, visibleText } from "../../base/text/words.ts";
import { type Check, type CheckContext, type Finding, wrong } from "./check.ts";
import { findHolder } from "./holder.ts";

/** All at once, each within its own limit; findings in the order of the checks. */
export async function runChecks(checks: readonly Check[], config: AppConfig): Promise<readonly Finding[]> {
  let holder: ReturnType<CheckContext["holder"]> | undefined;
  const askHolder = () => {
    holder ??= findHolder(config.dataDir);
    return holder;
  };
  const found = await Promise.all(checks.map((check) => runCheck(check, { config, holder: askHolder })));
  return found.flat();
}

async function runCheck(check: Check, context: Omit<CheckContext, "signal">): Promise<readonly Finding[]> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = setTimeout(() => {
      limit.abort();
      const seconds = check.limitMs / 1000;
      resolve([
        wrong(check.name, `no answer within ${seconds} s.`, "Check that it runs and that no firewall stands between."),
      ]);
    }, check.limitMs);
  });
  try {
    const found = await Promise.race([check.look({ ...context, signal: limit.signal }), late]);
    return found.map(shownOf);
  } catch (thrown) {
    return [faultOf(check.name, thrown)];
  } finally {
    clearTimeout(timer);
  }
}

/** What was thrown, as a finding: our own faults have their cure in them. */
export function faultOf(name: string, thrown: unknown): Finding {
  const text = thrown instanceof OpsError ? thrown.message : `could not be looked at (${(thrown as Error).message}).`;
  return shownOf(wrong(name, text));
}

/** One line each, whatever a server wrote into it, and no secret our rules know. */
function shownOf(finding: Finding): Finding {
  const oneLine = (text: string) => clip(redactSecrets(visibleText(text)).replace(/\s+/g, " ").trim(), 600);
  return {
    ...finding,
    name: oneLine(finding.name),
    says: oneLine(finding.says),
    ...(finding.cure === undefined ? {} : { cure: oneLine(finding.cure) }),
  };
}
