import type { ToolWords } from "../../../src/agent/intent/intent.ts";
import { access } from "./catalogue/access.ts";
import { alerts } from "./catalogue/alerts.ts";
import { built } from "./catalogue/built.ts";
import { cost } from "./catalogue/cost.ts";
import { kubernetesChanges } from "./catalogue/kubernetes-changes.ts";
import { metrics } from "./catalogue/metrics.ts";
import { oracle } from "./catalogue/oracle.ts";
import { services } from "./catalogue/services.ts";

/** Every tool of the product's catalogue as the matcher sees it; grows into the tools themselves. */
export const catalogue: readonly ToolWords[] = [
  ...built,
  ...metrics,
  ...services,
  ...kubernetesChanges,
  ...cost,
  ...access,
  ...alerts,

  ...oracle,
];
