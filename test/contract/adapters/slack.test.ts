import { describeAdapter } from "./adapter-contract.ts";
import { createSlackDriver } from "./slack-driver.ts";

describeAdapter("slack", () => createSlackDriver(), { golden: "../../golden/slack/every-block.json" });
describeAdapter("slack, by its socket,", () => createSlackDriver({ transport: "socket" }));
