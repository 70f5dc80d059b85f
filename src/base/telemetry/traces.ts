import type { Attributes, Tracer } from "@opentelemetry/api";
import { z } from "zod";

export const tracesConfig = z.strictObject({
  /** Where an OpenTelemetry collector takes traces over HTTP: "http://127.0.0.1:4318". Without one none are made. */
  otlpEndpoint: z
    .url({ protocol: /^https?$/, error: 'is not an address; write it like "http://127.0.0.1:4318"' })
    .optional(),
});

export type TracesConfig = z.infer<typeof tracesConfig>;

/** Spans of what one question causes, nested as the work is. */
export interface Traces {
  /** Runs `work` in a span of this name; its failure marks the span and is handed on. */
  span<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T>;
  /** Sends what is still kept, for at most two seconds. */
  close(): Promise<void>;
}

/** Makes no spans and costs nothing. */
export const noTraces: Traces = { span: (_name, _attributes, work) => work(), close: async () => undefined };

const CLOSE_WITHIN_MS = 2000;

/** Traces to the configured collector. The packages are loaded only where there is one. */
export async function createTraces({ otlpEndpoint }: TracesConfig): Promise<Traces> {
  if (otlpEndpoint === undefined) return noTraces;
  const [
    { SpanStatusCode, trace },
    { BatchSpanProcessor, NodeTracerProvider },
    { OTLPTraceExporter },
    { resourceFromAttributes },
  ] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/+$/, "")}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "pilothouse" }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  // The context that nests spans follows asynchronous work; it is the process's one.
  provider.register();
  const tracer: Tracer = trace.getTracer("pilothouse");
  return {
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await work();
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "failed" });
          throw error;
        } finally {
          span.end();
        }
      }),
    close: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}
