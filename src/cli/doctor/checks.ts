import { chatPlatforms } from "./chat-platforms.ts";
import type { Check } from "./check.ts";
import { clockSkew } from "./clock-skew.ts";
import { dataFolder } from "./data-folder.ts";
import { database } from "./database.ts";
import { kubernetes } from "./kubernetes.ts";
import { loki } from "./loki.ts";
import { model } from "./model.ts";
import { nodeVersion } from "./node-version.ts";
import { port } from "./port.ts";
import { prometheus } from "./prometheus.ts";
import { publicUrl } from "./public-url.ts";
import { redis } from "./redis.ts";

/** What `pilothouse doctor` looks at, in the order it tells of it. They run at once. */
export const CHECKS: readonly Check[] = [
  nodeVersion,
  dataFolder,
  database,
  redis,
  prometheus,
  loki,
  kubernetes,
  clockSkew,
  model,
  chatPlatforms,
  port,
  publicUrl,
];
