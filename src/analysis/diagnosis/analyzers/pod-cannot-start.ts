import { nearestName } from "../../../base/text/nearest.ts";
import type { Analyzer } from "../analyzer.ts";
import type { Estate } from "../estate.ts";
import type { Finding } from "../finding.ts";
import type { ContainerView } from "../shapes/container.ts";
import type { PodView } from "../shapes/pod.ts";
import { optional } from "../shapes/read.ts";
import { gravityOf, isLive, lastEnd, titleOf, troubledSince } from "../trouble.ts";
import { viewsOf } from "../views.ts";
import { oneLine } from "../words/phrases.ts";

const WAITING = [
  "CreateContainerError",
  "RunContainerError",
  "PreCreateHookError",
  "PostStartHookError",
  "CreatePodSandboxError",
];
const ENDED = ["StartError", "ContainerCannotRun"];
const COMMON_COMMANDS = [
  "bash",
  "cat",
  "curl",
  "echo",
  "java",
  "node",
  "npm",
  "npx",
  "php",
  "python",
  "python3",
  "ruby",
  "sleep",
  "wget",
];

/** A container the runtime cannot create or start: its command is not there, may not run, or a mount is impossible. */
export const podCannotStart: Analyzer = {
  name: "pod-cannot-start",
  needs: ["Pod"],
  analyze: (estate) =>
    viewsOf(estate)
      .pods.filter((pod) => isLive(estate, pod))
      .flatMap((pod) =>
        pod.containers.filter((c) => !c.ready && isStartError(c)).map((container) => describe(estate, pod, container)),
      ),
};

export function isStartError(container: ContainerView): boolean {
  return WAITING.includes(container.waiting?.reason ?? "") || ENDED.includes(lastEnd(container)?.reason ?? "");
}

function describe(estate: Estate, pod: PodView, container: ContainerView): Finding {
  const views = viewsOf(estate);
  const end = lastEnd(container);
  const waiting = WAITING.includes(container.waiting?.reason ?? "") ? container.waiting : undefined;
  const message = waiting?.message || end?.message || said(estate, pod) || "";
  const { why, confidence } = reasonOf(message);
  return {
    rule: "pod-cannot-start",
    object: pod.ref,
    role: "cause",
    severity: gravityOf(views, pod),
    confidence,
    ...optional("sinceMs", troubledSince(estate, pod, container)),
    summary: `${pod.name}: ${titleOf(container)} cannot start: ${why}`,
    evidence: [
      `${titleOf(container)}: ${waiting?.reason ?? end?.reason ?? ""}: ${oneLine(message)}`,
      ...(container.command.length > 0 ? [`command: ${oneLine(container.command.join(" "), 160)}`] : []),
      ...(end?.exitCode === undefined ? [] : [`exit code ${end.exitCode}, restarted ${container.restarts} times`]),
    ],
    explains: [views.workloadOf(pod).ref],
    next: `Compare the command and mounts of ${container.name} with what its image ${container.image ?? ""} holds.`,
  };
}

function said(estate: Estate, pod: PodView): string | undefined {
  return estate.eventsOf(pod.object).findLast(({ reason }) => reason === "Failed")?.message;
}

function reasonOf(message: string): { readonly why: string; readonly confidence: number } {
  const command = /exec:? \\?"([^"\\]+)\\?"/.exec(message)?.[1];
  const named = command === undefined ? "its command" : `its command "${command}"`;
  if (/executable file not found|no such file or directory/i.test(message) && command !== undefined) {
    const near = nearestName(command, COMMON_COMMANDS);
    const hint = near !== undefined && near !== command ? ` (a slip for "${near}"?)` : "";
    return { why: `${named} was not found in the image${hint}`, confidence: 0.95 };
  }
  if (/exec format error/i.test(message))
    return { why: "its image was built for another processor architecture", confidence: 0.95 };
  if (/permission denied/i.test(message))
    return { why: `${named} may not be executed (permission denied)`, confidence: 0.9 };
  if (/is already in use by|name .* is reserved/i.test(message)) {
    return { why: "the runtime still holds a container of the same name", confidence: 0.8 };
  }
  if (/not a directory|mount(?:ing)? .*(?:failed|denied)|failed to mount|subpath/i.test(message)) {
    return { why: "one of its mounts is not possible", confidence: 0.8 };
  }
  if (/no command specified/i.test(message))
    return { why: "neither its image nor its spec names a command", confidence: 0.95 };
  return { why: oneLine(message, 160) || "the runtime gives no reason", confidence: message === "" ? 0.4 : 0.7 };
}
