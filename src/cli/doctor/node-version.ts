import { type Check, LIMIT_MS, ok, wrong } from "./check.ts";

const OLDEST = [20, 19] as const;

export const nodeVersion: Check = {
  name: "Node",
  limitMs: LIMIT_MS,
  look: async () => [findVersion(process.versions.node)],
};

export function findVersion(version: string) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return ok("Node", `version ${version}.`);
  return wrong("Node", `version ${version} is too old.`, `Install ${OLDEST.join(".")} or newer.`);
}
