import type { Tool } from "../../src/tool/tool.ts";
import { createDigestActs } from "./digest-acts.ts";
import { createDigestList } from "./digest-list.ts";
import { createDigestSchedule } from "./digest-schedule.ts";
import type { DigestToolParts } from "./parts.ts";

export function createDigestTools(parts: DigestToolParts): readonly Tool[] {
  return [createDigestList(parts), createDigestSchedule(parts), ...createDigestActs(parts)];
}
