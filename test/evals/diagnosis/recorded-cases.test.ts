import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { categoryOf } from "../../../bench/diagnosis/categories.ts";
import { runEksCases } from "../../../bench/diagnosis/eks-cases.ts";
import { toObjects } from "../../../bench/diagnosis/holmes/described.ts";
import { parseEvent } from "../../../bench/diagnosis/holmes/events.ts";
import { runScript } from "../../../bench/diagnosis/holmes/script.ts";
import { parseAge, parseTree } from "../../../bench/diagnosis/holmes/tree.ts";
import { runHolmesCases } from "../../../bench/diagnosis/holmes-cases.ts";
import { fires } from "../../analysis/diagnosis/cases/crashes.ts";

const EKS = fileURLToPath(new URL("../../../../shared/data/k8s-opensre-synthetic/synthetic/eks", import.meta.url));
const HOLMES = fileURLToPath(new URL("../../../../shared/data/k8s-holmesgpt/fixtures", import.meta.url));
const expected = fileURLToPath(new URL("holmes.jsonl", import.meta.url));

if (!existsSync(EKS) || !existsSync(HOLMES)) console.log(`skipped: the recorded cases are not at ${EKS} and ${HOLMES}`);

describe("recorded cases", () => {
  it.skipIf(!existsSync(EKS))("are told right without a model, with no false alarm", () => {
    const results = runEksCases(EKS);
    expect(results.filter(({ right }) => right).length / results.length).toBeGreaterThanOrEqual(0.85);
    expect(results.filter(({ falseAlarm }) => falseAlarm)).toEqual([]);
  });

  it.skipIf(!existsSync(HOLMES))("of the second source as well", () => {
    const { results } = runHolmesCases(HOLMES, expected);
    expect(results.filter(({ right }) => right).length / results.length).toBeGreaterThanOrEqual(0.85);
    expect(results.filter(({ falseAlarm }) => falseAlarm)).toEqual([]);
  });
});

describe("what the eval reads", () => {
  it("reads a described pod", () => {
    const text = `Name:             web-0
Namespace:        shop
Node:             node-1/10.0.0.1
Labels:           app=web
                  tier=front
Status:           Running
Containers:
  app:
    Image:          web:1
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Ready:          False
    Restart Count:  16
    Limits:
      memory:  50Mi
    Environment:  <none>
Conditions:
  Type              Status
  Ready             False
`;
    expect(toObjects("pod", parseTree(text))).toMatchObject([
      {
        metadata: { name: "web-0", namespace: "shop", labels: { app: "web", tier: "front" } },
        spec: {
          nodeName: "node-1",
          containers: [{ name: "app", image: "web:1", resources: { limits: { memory: "50Mi" } } }],
        },
        status: {
          phase: "Running",
          conditions: [{ type: "Ready", status: "False" }],
          containerStatuses: [
            {
              ready: false,
              restartCount: 16,
              state: { waiting: { reason: "CrashLoopBackOff" } },
              lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } },
            },
          ],
        },
      },
    ]);
  });

  it("reads ages and repeated events", () => {
    expect([parseAge("6m9s"), parseAge("22h"), parseAge("x")]).toEqual([369_000, 79_200_000, undefined]);
    expect(parseEvent("Warning", "BackOff", "6s (x3 over 1m)", "no")).toMatchObject({
      count: 3,
      lastAgoMs: 6000,
      firstAgoMs: 60_000,
    });
  });

  it("runs a program only where its text tells its end", () => {
    expect(runScript(["sh", "-c", 'echo "Starting"; sleep 5; echo "no" >&2; exit 1'])).toEqual({
      lines: ["Starting", "no"],
      exitCode: 1,
      seconds: 5,
    });
    expect(runScript(["sh", "-c", "wget -O- http://api"])).toBeUndefined();
    expect(runScript(["python", "/app.py"])).toBeUndefined();
  });

  it("knows the category of every rule that crashes are told by", () => {
    expect(fires.filter(({ rule }) => categoryOf(rule) === "unknown")).toEqual([]);
    expect(categoryOf(undefined)).toBe("unknown");
  });
});
