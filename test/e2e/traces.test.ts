import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { connectConsole } from "../chaos/console-client.ts";
import { until } from "../chaos/until.ts";
import { startModelServer } from "../fakes/model-server.ts";
import { startServerProcess } from "../fakes/server-process.ts";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

describe("traces", () => {
  it("are one a question, from taking it to its looks and model calls", { timeout: 60_000 }, async () => {
    const bodies: string[] = [];
    const collector = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        bodies.push(text);
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    const model = await startModelServer();
    model.script((request) =>
      request.messages.at(-1)?.role === "tool"
        ? { text: "It is fine." }
        : { calls: [{ name: "host_status", arguments: {} }] },
    );
    const { port } = collector.address() as AddressInfo;
    const server = await startServerProcess({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
        OPENAI_BASE_URL: model.url,
        OPENAI_MODEL: "scripted",
      },
    });
    try {
      const client = await connectConsole(server.url, server.signInLink);
      await client.say("how is this machine? the password is hunter22", "event-traced");
      await until("it is answered", 20_000, () =>
        [...client.seen.bodies.values()].some((body) => JSON.stringify(body).includes("It is fine.")),
      );
      await client.stop();
    } finally {
      await server.stop(); // what is kept is sent at the end
      await model.close();
    }
    const spans = bodies.flatMap((body) =>
      (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans.flatMap(
        ({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
    collector.close();
    const names = spans.map(({ name }) => name).sort();
    expect(names).toEqual(["answer", "model scripted", "model scripted", "question", "tool host_status"]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const root = spans.find(({ name }) => name === "question");
    expect(root?.parentSpanId ?? "").toBe("");
    expect(spans.find(({ name }) => name === "answer")?.parentSpanId).toBe(root?.spanId);
    expect(bodies.join("")).not.toContain("hunter22");
  });
});
