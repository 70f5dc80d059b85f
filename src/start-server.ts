import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type AppOptions, createApp } from "./app.ts";
import type { AppConfig } from "./app-config.ts";
import { OpsError } from "./base/errors.ts";
import { holdFolder } from "./cli/hold-folder.ts";
import { localCaller } from "./cli/local-caller.ts";
import { hasDemo } from "./demo/open-demo.ts";
import { createApiRoutes, createBackupRoute, createSignInLinkRoute } from "./http/api.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import { consoleUrl } from "./http/console-url.ts";
import { createHealthRoutes } from "./http/health.ts";
import { isLoopback } from "./http/loopback.ts";
import { closeServer, createRequestListener, listen } from "./http/server.ts";

export interface RunningServer {
  readonly port: number;
  /** What to tell whoever started it. */
  readonly greeting: readonly string[];
  stop(): Promise<void>;
}

/** Opens the doors: the data folder's socket first, which is the lock, then the house, then the port. */
export async function startServer(config: AppConfig, options: AppOptions = {}): Promise<RunningServer> {
  const held = await holdFolder(config.dataDir);
  const undo: (() => Promise<void>)[] = [held.release];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const app = await createApp(config, options);
    undo.push(app.close);
    const health = createHealthRoutes(app);
    const owner = await localCaller(app.people);
    const apiCaller = await createAuthenticate({ ...app, server: config.server });
    const routes = [...health, ...createApiRoutes(() => app.operations, apiCaller), ...app.routes];
    const http = createServer(await createRequestListener(routes, app.log));
    await listen(http, { port: config.server.port, host: config.server.host }).catch((error: NodeJS.ErrnoException) => {
      throw portFault(error, config);
    });
    undo.push(() => closeServer(http));
    const { port } = http.address() as AddressInfo;
    app.servedAt(consoleUrl(config.server, port));
    const signInLink = () => app.signInLink(owner.person.personId);

    const operations = createApiRoutes(
      () => app.operations,
      async () => owner,
    );
    held.serve(
      await createRequestListener(
        [
          ...health,
          ...operations,
          createSignInLinkRoute(signInLink),
          createBackupRoute(app.backup),
          ...app.socketRoutes,
        ],
        app.log,
      ),
    );
    await app.start();
    return { port, greeting: await greetingOf(config, signInLink), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first-run admin's link is printed only where nobody but this machine could use it. */
async function greetingOf(config: AppConfig, signInLink: () => Promise<string>): Promise<readonly string[]> {
  const servers = config.prometheus.map(({ name }) => name).join(", ");
  const looks =
    servers !== ""
      ? `this machine and Prometheus ${servers}`
      : hasDemo(config)
        ? "this machine and a sample estate marked DEMO (set PROMETHEUS_URL for your own)"
        : "this machine (set PROMETHEUS_URL for more)";
  const store = config.database.url === undefined ? `embedded in ${config.dataDir}` : "Postgres";
  return [
    `Pilothouse is ready. It looks at ${looks}; its database is ${store}.`,
    isLoopback(config.server.host)
      ? `Sign in once with this link, within 15 minutes: ${await signInLink()}`
      : "To sign in, run on this machine: pilothouse sign-in",
    'Or ask from another terminal: npm run -s pilothouse -- ask "how busy is this machine?"',
  ];
}

function portFault(error: NodeJS.ErrnoException, { server }: AppConfig): OpsError {
  if (error.code === "EADDRINUSE")
    return new OpsError("conflict", `Port ${server.port} is taken. Set PORT to another one.`);
  if (error.code === "EACCES")
    return new OpsError("denied", `Port ${server.port} may not be opened by this user. Set PORT above 1023.`);
  return new OpsError(
    "unavailable",
    `${server.host}:${server.port} cannot be listened on (${error.code}). Check HOST and PORT.`,
    { cause: error },
  );
}
