import { describeAdapter } from "./adapter-contract.ts";
import { createOwnDriver } from "./feed-driver.ts";

const OWN = ["channels", "strangers", "limits", "loss", "removal", "revoking", "threads", "whois"] as const;

describeAdapter("console", () => createOwnDriver("console"), { lacks: OWN });
describeAdapter("terminal", () => createOwnDriver("terminal"), { lacks: OWN });
