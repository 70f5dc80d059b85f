import { crashing, event, minutesAgo, pod, waiting } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

const stopped = {
  ready: false,
  restartCount: 4,
  state: { running: { startedAt: minutesAgo(1) } },
  lastState: { terminated: { exitCode: 143, reason: "Error", finishedAt: minutesAgo(1) } },
};
const running = { state: { running: { startedAt: minutesAgo(60) } } };

function unhealthy(probe: string, message: string, more = {}) {
  return event("Pod/web-0", "Unhealthy", `${probe} probe failed: ${message}`, more);
}

function killed(probe: string, more = {}) {
  return event("Pod/web-0", "Killing", `Container app failed ${probe} probe, will be restarted`, {
    type: "Normal",
    ...more,
  });
}

export const fires: readonly Fires[] = [
  {
    name: "a liveness probe that kills, by the answer it gets",
    objects: [
      pod("web-0", { ready: false, status: stopped }),
      unhealthy("Liveness", "HTTP probe failed with statuscode: 500"),
      killed("liveness"),
    ],
    rule: "pod-liveness-failing",
    says: ["is restarted", "liveness probe", "500"],
  },
  {
    name: "a liveness probe that gives less time than a start takes",
    objects: [
      pod("web-0", {
        owner: "StatefulSet/web",
        ready: false,
        container: {
          livenessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 5, failureThreshold: 3 },
        },
        status: stopped,
      }),
      pod("web-1", {
        owner: "StatefulSet/web",
        status: running,
        conditions: [{ type: "Ready", status: "True", lastTransitionTime: minutesAgo(59) }],
      }),
      unhealthy("Liveness", "connection refused"),
      killed("liveness"),
    ],
    rule: "pod-liveness-failing",
    says: ["gives 15 s", "takes 60 s"],
  },
  {
    name: "a startup probe that kills",
    objects: [
      pod("web-0", { ready: false, status: stopped }),
      unhealthy("Startup", "dial tcp 10.0.0.1:80: connect: connection refused"),
      killed("startup"),
    ],
    rule: "pod-startup-failing",
    says: ["startup probe", "nothing listens"],
  },
  {
    name: "a readiness probe of a path that is not there",
    objects: [
      pod("web-0", { ready: false, status: running }),
      unhealthy("Readiness", "HTTP probe failed with statuscode: 404"),
    ],
    rule: "pod-readiness-failing",
    says: ["is not ready", "404"],
  },
  {
    name: "a pod that is not ready, and nothing says why",
    objects: [pod("web-0", { ready: false, status: running })],
    rule: "pod-not-ready",
    says: ["not ready for 10 min"],
  },
];

export const lookAlikes: readonly LookAlike[] = [
  {
    name: "a program that crashes by itself while its probe fails",
    not: "pod-liveness-failing",
    objects: [
      pod("web-0", { ready: false, status: crashing(1) }),
      unhealthy("Liveness", "connection refused", { ago: 30 }),
    ],
  },
  {
    name: "warnings of a start that went well",
    not: "pod-readiness-failing",
    objects: [pod("web-0"), unhealthy("Readiness", "connection refused")],
  },
  {
    name: "an old probe warning",
    not: "pod-liveness-failing",
    objects: [pod("web-0"), unhealthy("Liveness", "timeout", { ago: 50 }), killed("liveness", { ago: 50 })],
  },
  {
    name: "a pod that is starting",
    not: "pod-not-ready",
    objects: [
      pod("web-0", {
        ready: false,
        status: waiting("ContainerCreating"),
        conditions: [{ type: "Ready", status: "False", lastTransitionTime: minutesAgo(1) }],
      }),
    ],
  },
];
