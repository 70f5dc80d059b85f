import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PostgresServer, startPostgresServer } from "../fakes/postgres-server.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";
import { type ConsoleClient, connectConsole } from "./console-client.ts";
import { until } from "./until.ts";

describe("the database lost in mid-turn", () => {
  let postgres: PostgresServer | undefined;
  let prometheus: Server;
  let queried = 0;
  let server: ServerProcess;
  let client: ConsoleClient;

  beforeEach(async (context) => {
    postgres = await startPostgresServer();
    if (!postgres) return context.skip("no Postgres can start here");
    // A Prometheus that thinks for a second: long enough to lose the database under the question.
    prometheus = createServer((_request, response) => {
      queried++;
      setTimeout(() => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end('{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"]]}]}}');
      }, 1000);
    });
    await new Promise<void>((resolve) => prometheus.listen(0, "127.0.0.1", resolve));
    server = await startServerProcess({
      env: {
        DATABASE_URL: await postgres.createDatabase(),
        PROMETHEUS_URL: `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`,
      },
    });
    client = await connectConsole(server.url, server.signInLink);
  });
  afterEach(async () => {
    await client?.stop();
    await server?.stop();
    prometheus?.close();
    await postgres?.close();
  });

  const finals = () =>
    [...client.seen.bodies].filter(
      ([key, body]) => key.startsWith("answer:") && !JSON.stringify(body).includes('"progress"'),
    );

  it("refuses in one sentence while it is away, and answers once what was acknowledged before", {
    timeout: 90_000,
  }, async () => {
    await client.say("promql vector(1)", "event-before-the-loss");
    await until("the question is being answered", 10_000, () => queried > 0);
    await postgres?.stop();
    const refused = await client.sayOnce("what can you do?", "event-during-the-loss");
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ error: { kind: "unavailable", message: expect.stringMatching(/database/i) } });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);

    await postgres?.start();
    await until("the house is ready again", 20_000, async () => (await fetch(`${server.url}/readyz`)).ok);
    await client.say("what can you do?", "event-during-the-loss");
    await until("both are answered", 40_000, () => finals().length === 2);
    const answers = finals().map(([, body]) => (body as { summary: string }).summary);
    expect(answers.filter((summary) => summary.startsWith("Ask in plain words"))).toHaveLength(1);
    expect(answers.filter((summary) => summary.startsWith("vector(1)"))).toHaveLength(1);
  });
});
