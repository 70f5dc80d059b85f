import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fieldsOf, fillCall } from "../../../src/agent/intent/fill.ts";
import { readSaid } from "../../../src/agent/intent/said.ts";
import { createVocabulary } from "../../../src/agent/intent/vocabulary.ts";
import * as slots from "../../../src/tool/slots.ts";
import { catalogue } from "../../evals/intent/catalogue.ts";
import { world } from "./world.ts";

const vocabulary = createVocabulary(catalogue);

function fill(shape: z.ZodRawShape, text: string): Readonly<Record<string, unknown>> {
  const tool = { name: "t", effect: "read" as const, description: "", examples: [], input: z.object(shape) };
  return fillCall(fieldsOf(tool), readSaid(text, world, vocabulary), { foreign: new Set(["plan"]), vocabulary }).input;
}

/** The field's slot, then sentences with the value each gives. */
const tables: readonly (readonly [string, z.ZodType, readonly (readonly [string, unknown])[]])[] = [
  [
    "range",
    slots.rangeSlot(),
    [
      ["cpu over the past two hours", "last 2h"],
      ["since yesterday please", "since yesterday"],
      ["set it to 250m", undefined],
    ],
  ],
  [
    "range after",
    slots.rangeAfterSlot("compare", "compared to", "vs"),
    [
      ["this month compared to last month", "last month"],
      ["this month", undefined],
    ],
  ],
  [
    "moment",
    slots.momentSlot("until"),
    [
      ["for 2 hours", "in 2 hours"],
      ["until friday 9am", "friday 9am"],
      ["this month", "end of month"],
      ["yesterday", undefined],
    ],
  ],
  ["past moment", slots.timeSlot("at"), [["who was it yesterday", "yesterday"]]],
  [
    "entity",
    slots.entitySlot("of", "service", "workload", "pod", "node"),
    [
      ["restart basket", "basket"],
      ["restart baskte", "basket"],
      ["look at Deployment/kafka", "kafka"],
      ["logs of basket-7d9f6c5b4-abcde", "basket-7d9f6c5b4-abcde"],
      ["drain worker-9", "worker-9"],
      ["in store", undefined],
    ],
  ],
  [
    "namespace",
    slots.entitySlot("namespace", "namespace").optional(),
    [
      ["pods in store", "store"],
      ["pods -n store", "store"],
      ["the search namespace", "search"],
      ["search the runbooks", undefined],
      ["pods in the foo namespace", "foo"],
    ],
  ],
  [
    "number",
    slots.numberSlot("replicas", 0, 100, "to", "replicas"),
    [
      ["scale to 5", 5],
      ["three replicas", 3],
      ["replicas=4", 4],
      ["scale to 500", undefined],
    ],
  ],
  [
    "term",
    slots.termSlot("state", { open: ["open", "unresolved"], closed: ["closed"] }),
    [
      ["unresolved ones", "open"],
      ["which are closed?", "closed"],
      ["reopened", undefined],
    ],
  ],
  [
    "open term",
    slots.openTermSlot("by", { team: ["team", "teams"], "tag:": ["tag"] }),
    [
      ["cost by team", "team"],
      ["cost by tag env", "tag:env"],
      ["cost by tag:env", "tag:env"],
    ],
  ],
  [
    "metric",
    slots.metricSlot("what", { cpu: ["cpu"], errors: ["errors", "error rate"] }),
    [
      ["the error rate of basket", "errors"],
      ["show http_requests_total", "http_requests_total"],
      ["hello", undefined],
    ],
  ],
  [
    "resource kind",
    slots.kindSlot(),
    [
      ["list pods", "Pod"],
      ["kubectl get sts", "StatefulSet"],
      ["persistent volume claims", "PersistentVolumeClaim"],
    ],
  ],
  [
    "promql",
    slots.promqlSlot(),
    [
      ["graph sum(rate(x_total[5m])) by (pod) for the last 2h", "sum(rate(x_total[5m])) by (pod)"],
      ['what does up{job="a b"} == 0 say', 'up{job="a b"} == 0'],
      ["rate(a[5m]) / rate(b[5m]) > 0.5 since noon", "rate(a[5m]) / rate(b[5m]) > 0.5"],
      ["rate( is broken", undefined],
      ["how many pods", undefined],
    ],
  ],
  [
    "quoted",
    slots.quotedSlot("contains"),
    [
      ['grep "connection refused" there', "connection refused"],
      ["logs containing panic since noon", "panic"],
    ],
  ],
  [
    "words",
    slots.wordsSlot("reason", "because of", "because"),
    [
      ["mute it because of the upgrade", "the upgrade"],
      ["mute it", undefined],
    ],
  ],
  [
    "id",
    slots.idSlot("id", "INC", "incident"),
    [
      ["ack INC-42", "INC-42"],
      ["show incident 42", "42"],
      ["OPS-7 please", "OPS-7"],
      ["undo PLAN-7", undefined],
    ],
  ],
  [
    "flag",
    slots.flagSlot("previous", "previous", "before the crash"),
    [
      ["logs from before the crash", true],
      ["logs", undefined],
    ],
  ],
  [
    "schedule",
    slots.scheduleSlot(),
    [
      ["send it every weekday at 8:30 in #ops", "every weekday at 8:30"],
      ["a daily report at 7am", "daily at 7am"],
      ["run 0 8 * * 1-5 please", "0 8 * * 1-5"],
      ["send it", undefined],
    ],
  ],
  [
    "selector",
    slots.selectorSlot(),
    [
      ["pods with app=basket,tier=web", "app=basket,tier=web"],
      ["team=a and env=b", "team=a,env=b"],
    ],
  ],
  ["list", slots.listSlot("what"), [["post cost, alerts and health", ["cost", "alerts", "health"]]]],
  [
    "requests",
    slots.quantitiesSlot("requests"),
    [
      ["cpu request 250m and memory limit 512Mi", { cpu: "250m" }],
      ["requests cpu=1 memory=1Gi", { cpu: "1", memory: "1Gi" }],
      ["memory limit 1Gi", undefined],
    ],
  ],
  [
    "limits",
    slots.quantitiesSlot("limits"),
    [
      ["cpu request 250m and memory limit to 512Mi", { memory: "512Mi" }],
      ["a 2 GB memory limit", { memory: "2Gi" }],
    ],
  ],
  [
    "image",
    slots.imageSlot(),
    [
      ["use registry.local:5000/basket:1.2", "registry.local:5000/basket:1.2"],
      ["kubectl set image deployment/x app=basket:1.9", "basket:1.9"],
      ["at 14:05", undefined],
    ],
  ],
  [
    "subject",
    slots.subjectSlot(),
    [
      ["what can Group/dev do", "Group/dev"],
      ["can zoe delete pods", "zoe"],
      ["rights of the admins group", "Group/admins"],
      ["can the service account build in ci read secrets", "ServiceAccount/ci/build"],
      ["can yan list pods", "yan"],
    ],
  ],
  [
    "verb",
    slots.verbSlot(),
    [
      ["who can read secrets", "get"],
      ["who can exec into pods", "create"],
      ["who can remove jobs", "delete"],
    ],
  ],
  [
    "access resource",
    slots.accessResourceSlot(),
    [
      ["who can exec into pods", "pods/exec"],
      ["who can read pods/log", "pods/log"],
      ["who can scale deployments", "deployments/scale"],
      ["who can get /healthz", "/healthz"],
      ["who can list deployments.apps", "deployments.apps"],
    ],
  ],
  [
    "action",
    slots.actionSlot("what"),
    [
      ["who drained worker-2 yesterday?", "drain worker-2"],
      ["who rolled back basket", "roll back basket"],
    ],
  ],
  ["place", slots.placeSlot(), [["post to #ops", "#ops"]]],
  [
    "named",
    slots.namedSlot("container", "container"),
    [
      ["the proxy container", "proxy"],
      ["container app of basket", "app"],
    ],
  ],
];

describe.each(tables)("%s", (name, schema, rows) => {
  it.each(rows)(`reads ${name} from: %s`, (text, value) => {
    expect(fill({ field: schema }, text).field).toEqual(value);
  });
});

describe("several fields", () => {
  it("shares names out by kind and preposition", () => {
    const shape = {
      name: slots.entitySlot("n", "workload", "service"),
      namespace: slots.entitySlot("ns", "namespace").optional(),
      cluster: slots.clusterSlot().optional(),
    };
    expect(fill(shape, "restart basket in store in west")).toEqual({
      name: "basket",
      namespace: "store",
      cluster: "west",
    });
    expect(fill(shape, "restart store/basket")).toEqual({ name: "basket", namespace: "store" });
  });

  it("shares numbers out by the words beside them, whatever their order", () => {
    const shape = {
      min: slots.numberSlot("least", 0, 99, "min", "between", "from"),
      max: slots.numberSlot("most", 1, 99, "max", "and", "to"),
    };
    expect(fill(shape, "max 8 min 2")).toEqual({ min: 2, max: 8 });
    expect(fill(shape, "between 3 and 9")).toEqual({ min: 3, max: 9 });
    expect(fill(shape, "2-6")).toEqual({ min: 2, max: 6 });
  });

  it("takes a workload's kind from the word beside its name only", () => {
    const shape = { kind: slots.workloadKindSlot().optional(), name: slots.entitySlot("n", "workload", "service") };
    expect(fill(shape, "restart the basket deployment")).toEqual({ kind: "Deployment", name: "basket" });
    expect(fill(shape, "restart the pods of the basket service")).toEqual({ name: "basket" });
  });
});
