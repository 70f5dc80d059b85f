import { createAnswerQuestion } from "./agent/answer-question.ts";
import { createAnswerWithoutModel } from "./agent/answer-without-model.ts";
import { createIntent } from "./agent/intent/create-intent.ts";
import { createNameIndex } from "./agent/intent/name-index.ts";
import { createAnswerWithModel } from "./agent/model/answer-with-model.ts";
import { readPrompt } from "./agent/prompts.ts";
import { createReadLook } from "./agent/read-look.ts";
import type { AppConfig } from "./app-config.ts";
import { packagePath } from "./base/package-root.ts";
import type { Logger } from "./base/telemetry/log.ts";
import type { Metrics } from "./base/telemetry/metrics.ts";
import type { Traces } from "./base/telemetry/traces.ts";
import { createClusters } from "./clusters.ts";
import { markAnswer } from "./demo/mark-answer.ts";
import { openDemo } from "./demo/open-demo.ts";
import type { DomainParts } from "./domain-parts.ts";
import { createServiceBook } from "./flows/indexing/service-book.ts";
import type { Blobs } from "./store/blobs/blobs.ts";
import type { KeyValue } from "./store/kv/key-value.ts";
import { createHost } from "./systems/host/host.ts";
import { connectLoki } from "./systems/loki/connect.ts";
import { connectPrometheus } from "./systems/prometheus/connect.ts";
import { createGate } from "./tool/gate/gate.ts";
import type { Propose } from "./tool/gate/step.ts";
import { traceGate } from "./tool/gate/traced-gate.ts";
import { createRegistry } from "./tool/registry.ts";
import type { Tool } from "./tool/tool.ts";
import { createTools, type ToolParts } from "./tools.ts";

export interface LookDeps extends Pick<ToolParts, "members" | "digests" | "remediation" | "followUps"> {
  readonly config: AppConfig;
  readonly domain: DomainParts;
  readonly kv: KeyValue;
  readonly propose: Propose;
  readonly blobs: Blobs;
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly log: Logger;
}

/** The systems looked at, the tools over them, the gate before these, and what answers questions with them. */
export async function createLookParts(deps: LookDeps) {
  const { config, domain, kv, blobs, metrics, traces, log } = deps;
  const { clock, people, audit, db } = domain;
  const host = createHost({ clock });
  const observed: Parameters<typeof connectPrometheus>[1] = {
    clock,
    observe: ({ system, outcome, ms }) => metrics.providerCalled(system, outcome, ms / 1000),
  };
  const prometheus = config.prometheus.map((server) => connectPrometheus(server, observed));
  const logs = config.loki.map((server) => connectLoki(server, observed));
  const demo = openDemo(config, clock);
  const clusters = await createClusters({ config, clock, log });
  const services = createServiceBook({ clusters: clusters.all, config: config.services, clock });
  const tools: readonly Tool[] = createTools({
    ...{ sources: { prometheus, host, ...demo }, audit, people, clock },
    ...{ clusters: clusters.all, rehearsals: clusters.rehearsals, services, logs, scores: domain.healthScores },
    ...{ members: deps.members, digests: deps.digests, remediation: deps.remediation, followUps: deps.followUps },
  });
  const registry = createRegistry(tools);
  const gate = traceGate(
    createGate({
      ...{ registry, people, audit, db, kv, blobs, metrics, clock, log, propose: deps.propose },
      ...{ places: domain.places, config: config.limits },
    }),
    traces,
  );
  const names = createNameIndex({
    ...{ prometheus: [...prometheus, ...Object.values(demo)], clusters: clusters.all, services, logs },
    ...{ host, people, clock, log },
  });
  const withModel =
    config.model.model === undefined
      ? undefined
      : createAnswerWithModel({
          ...{ config: config.model, registry, gate, people, clock, metrics, traces, log },
          prompt: await readPrompt(packagePath("prompts", "answer.md")),
        });
  const { read: readIntent, learn } = createIntent(registry.tools);
  const withoutModel = createAnswerWithoutModel({ readIntent, gate, knownNames: names.known, clock });
  const untraced = markAnswer(createAnswerQuestion({ withModel, withoutModel, log }));
  const answer: typeof untraced = (question, options) =>
    traces.span("answer", { "pilothouse.request": question.actor.requestId }, () => untraced(question, options));
  const readLook = createReadLook({ tools: registry.tools, readIntent, knownNames: names.known, clock });
  return { host, registry, gate, answer, readLook, learn, clusters: clusters.all, prometheus, close: clusters.close };
}

export type LookParts = Awaited<ReturnType<typeof createLookParts>>;
