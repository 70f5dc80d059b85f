import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connectConsole } from "../chaos/console-client.ts";
import { until } from "../chaos/until.ts";
import { type ModelServer, startModelServer } from "../fakes/model-server.ts";
import { type ServerProcess, startServerProcess } from "../fakes/server-process.ts";

describe("the whole house with a model", () => {
  let model: ModelServer;
  let server: ServerProcess;
  beforeAll(async () => {
    model = await startModelServer();
  });
  afterAll(() => model.close());
  afterEach(() => server.stop());

  const start = async () => {
    server = await startServerProcess({
      env: { OPENAI_BASE_URL: model.url, OPENAI_MODEL: "scripted", OPENAI_API_KEY: "test" },
    });
    return connectConsole(server.url, server.signInLink);
  };
  type Client = Awaited<ReturnType<typeof start>>;
  const answerOf = (client: Client) =>
    JSON.stringify([...client.seen.bodies].find(([key]) => key.startsWith("answer:"))?.[1] ?? "");
  const look = (name: string, args = {}) => ({ name, arguments: args });

  it("answers a question that needs three looks, showing its steps on the way and its sources at the end", {
    timeout: 60_000,
  }, async () => {
    let steps = 0;
    model.script(async () => {
      steps++;
      // Slow enough for the card to show what is going on.
      await new Promise((resolve) => setTimeout(resolve, steps < 4 ? 1300 : 0));
      if (steps === 1) return { calls: [look("host_status")] };
      if (steps === 2) return { calls: [look("metrics_show", { what: "memory" })] };
      if (steps === 3) return { calls: [look("metrics_top", { what: "memory", limit: 2 })] };
      return { text: "This machine is fine; memory is hardly used." };
    });
    const client = await start();
    await client.say("is anything short on this machine, and who uses it?", "event-three-looks");
    const shown = new Set<string>();
    await until("the answer has come", 30_000, () => {
      const body = answerOf(client);
      if (body.includes('"progress"')) shown.add(body);
      return body.includes("This machine is fine");
    });
    expect([...shown].some((body) => body.includes("Stop"))).toBe(true);
    const answer = answerOf(client);
    expect(answer).toContain("3 looks");
    expect(answer).toContain("host_status:");
    expect(answer).toContain("memory samples");
    expect(answer).toContain("answered with scripted");
    await client.stop();
  });

  it("can be stopped", { timeout: 60_000 }, async () => {
    model.script(() => new Promise(() => undefined));
    const client = await start();
    await client.say("how are things?", "event-to-stop");
    const stopId = () => /"label":"Stop","press":\{"id":"(\w+)"/.exec(answerOf(client))?.[1];
    await until("Stop is offered", 10_000, () => stopId() !== undefined);
    await fetch(`${server.url}/console/press`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: client.cookie },
      body: JSON.stringify({ eventId: "event-pressed-stop", buttonId: stopId() }),
    });
    await until("it has stopped", 5000, () => answerOf(client).includes("Stopped, as you asked."));
    await client.stop();
  });

  it("is answered by its words when the model dies in mid-turn", { timeout: 60_000 }, async () => {
    const dying = await startModelServer();
    let requests = 0;
    dying.script(async () => {
      if (requests++ === 0) return { calls: [look("host_status")] };
      void dying.close();
      return "reset";
    });
    server = await startServerProcess({ env: { OPENAI_BASE_URL: dying.url, OPENAI_MODEL: "scripted" } });
    const client = await connectConsole(server.url, server.signInLink);
    await client.say("how busy is this machine?", "event-model-dies");
    await until("the answer has come", 30_000, () => /CPU of this machine is/.test(answerOf(client)));
    expect(answerOf(client)).toContain("answered without it");
    expect(requests).toBeGreaterThan(1);
    await client.stop();
  });
});
