import type { ToolWords } from "../../../../src/agent/intent/intent.ts";
import { createTools, type ToolParts } from "../../../../src/tools.ts";

/** The tools the product has today, as they are: matching asks for their words only, so they need nothing to look at. */
export const built: readonly ToolWords[] = createTools({
  sources: {},
  clusters: [],
  digests: {},
  remediation: {},
  followUps: () => [],
  members: { roleBook: { names: ["viewer", "operator", "admin"] } },
} as unknown as ToolParts);
