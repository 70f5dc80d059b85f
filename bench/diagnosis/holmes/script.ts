/** What a container's own command surely does, where it only prints, waits and ends. */
export interface Outcome {
  readonly lines: readonly string[];
  readonly exitCode: number;
  readonly seconds: number;
}

const STEP = /^\s*(?:echo\s+(?:-e\s+)?(?:'([^']*)'|"([^"$`]*)")(?:\s*>&2)?|sleep\s+(\d+)|exit\s+(\d+))\s*(?:;|\n|$)/;

/** undefined for a program whose course its text alone does not tell. */
export function runScript(command: readonly string[]): Outcome | undefined {
  const [shell = "", flag, script = ""] = command;
  if (!/^(?:\/bin\/)?(?:ba)?sh$/.test(shell) || flag !== "-c") return undefined;
  const lines: string[] = [];
  let seconds = 0;
  for (let rest = script; rest.trim() !== ""; ) {
    const step = STEP.exec(rest);
    if (!step) return undefined;
    const [whole, single, double, wait, code] = step;
    if (code !== undefined) return { lines, exitCode: Number(code), seconds };
    if (wait !== undefined) seconds += Number(wait);
    const said = single ?? double;
    if (said !== undefined) lines.push(...said.split("\n").filter((line) => line.trim() !== ""));
    rest = rest.slice(whole.length);
  }
  return { lines, exitCode: 0, seconds };
}
