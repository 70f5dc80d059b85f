import type { AppConfig } from "../app-config.ts";
import type { Client } from "./client.ts";
import { holdFolder } from "./hold-folder.ts";
import { localCaller } from "./local-caller.ts";

/** Opens the data folder in this process, for as long as one command takes. */
export async function createOwnClient(config: AppConfig): Promise<Client> {
  const held = await holdFolder(config.dataDir);
  try {
    const { createApp } = await import("../app.ts");
    const { createLog } = await import("../base/telemetry/log.ts");
    // A command's own output is its answer; only what is wrong goes to standard error beside it.
    const app = await createApp(config, { log: createLog(config.log.level === "info" ? "error" : config.log.level) });
    const caller = await localCaller(app.people);
    return {
      ask: (words, options) => app.operations.ask(caller, words, options),
      runTool: (name, input, options) => app.operations.runTool(caller, name, input, options),
      listTools: async () => app.operations.listTools(),
      verifyAudit: () => app.operations.verifyAudit(caller),
      testPolicy: (question) => app.operations.testPolicy(caller, question),
      close: async () => {
        await app.close();
        await held.release();
      },
    };
  } catch (error) {
    await held.release();
    throw error;
  }
}
