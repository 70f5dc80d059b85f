import type { AppConfig } from "../../app-config.ts";
import { holdFolder } from "../hold-folder.ts";
import { localCaller } from "../local-caller.ts";

/**
 * The whole house in this process, behind the data folder's own socket, for as long as somebody chats. Other commands
 * find it there as they would find a server. Throws `conflict` when another process has the folder.
 */
export async function openOwnHouse(config: AppConfig): Promise<{ close(): Promise<void> }> {
  const held = await holdFolder(config.dataDir);
  try {
    const { createApp } = await import("../../app.ts");
    const { createLog } = await import("../../base/telemetry/log.ts");
    const { createApiRoutes } = await import("../../http/api.ts");
    const { createHealthRoutes } = await import("../../http/health.ts");
    const { createRequestListener } = await import("../../http/server.ts");
    // The screen belongs to the conversation: only what is wrong is logged beside it.
    const app = await createApp(config, { log: createLog(config.log.level === "info" ? "error" : config.log.level) });
    try {
      const caller = await localCaller(app.people);
      const operations = createApiRoutes(
        () => app.operations,
        async () => caller,
      );
      held.serve(
        await createRequestListener([...createHealthRoutes(app), ...operations, ...app.socketRoutes], app.log),
      );
      await app.start();
    } catch (error) {
      await app.close();
      throw error;
    }
    return {
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
