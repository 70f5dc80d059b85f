import { describeAdapter } from "./adapter-contract.ts";
import { createTeamsDriver } from "./teams-driver.ts";

describeAdapter("teams", createTeamsDriver, { golden: "../../golden/teams/every-block.json" });
