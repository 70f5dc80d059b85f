import { crashing, event, log, minutesAgo, pod, waiting } from "../builders.ts";
import type { Fires, LookAlike } from "./case.ts";

const ran = { ready: true, restartCount: 3, state: { running: { startedAt: minutesAgo(100) } } };

const codes = [
  [1, "exit code 1"],
  [2, "exit code 2"],
  [126, "cannot be executed"],
  [127, "not found in the image"],
  [130, "ended by signal 2"],
  [134, "aborted itself"],
  [137, "killed from outside"],
  [139, "memory fault"],
  [143, "told to stop"],
  [255, "did not name"],
  [0, "without an error"],
] as const;

const words = [
  ["permission denied", "open /data/db: permission denied", "lacks a permission"],
  ["a missing variable", "Error: environment variable DATABASE_URL is not set", "DATABASE_URL"],
  ["python's missing variable", "KeyError: 'STRIPE_KEY'", "STRIPE_KEY"],
  ["a port in use", "listen tcp :8080: bind: address already in use", "could not take its port"],
  ["migrations", 'ERROR: relation "orders" does not exist', "not migrated"],
  ["a panic", "panic: runtime error: invalid memory address", "ended by an exception"],
  ["a java exception", "Exception in thread main java.lang.IllegalStateException: no plan", "ended by an exception"],
  ["a module", "Error: Cannot find module 'express'", "express"],
  ["the architecture", "exec /app: exec format error", "another processor architecture"],
  ["the disk", "write /var/x: no space left on device", "disk is full"],
  ["a login", 'FATAL: password authentication failed for user "app"', "login was refused"],
  ["a flag", "unknown flag: --prot", "configuration is not valid"],
] as const;

function justBack(restarts: number) {
  const lastState = { terminated: { exitCode: 1, reason: "Error", finishedAt: minutesAgo(2) } };
  return pod("web-0", { status: { ...ran, restartCount: restarts, lastState } });
}

export const fires: readonly Fires[] = [
  {
    name: "a container between two crashes, ready for the moment",
    objects: [justBack(4)],
    rule: "pod-crash-loop",
    says: ["4 times"],
  },
  {
    name: "out of memory, with its limit",
    objects: [
      pod("web-0", {
        ready: false,
        container: { resources: { limits: { memory: "128Mi" } } },
        status: crashing(137, { reason: "OOMKilled" }),
      }),
    ],
    rule: "pod-oom-killed",
    says: ["128Mi", "out of memory", "exit code 137 (OOMKilled)"],
  },
  ...codes.map(([code, word]) => ({
    name: `exit code ${code}`,
    objects: [pod("web-0", { ready: false, status: crashing(code, { reason: code === 0 ? "Completed" : "Error" }) })],
    rule: "pod-crash-loop",
    says: [word],
  })),
  ...words.map(([name, line, word]) => ({
    name: `last words of ${name}`,
    objects: [pod("web-0", { ready: false, status: crashing(1) })],
    logs: [log("web-0", ["starting", line], { previous: true })],
    rule: "pod-crash-loop",
    says: [word],
  })),
  {
    name: "an init container that fails",
    objects: [
      pod("web-0", {
        phase: "Pending",
        ready: false,
        status: waiting("PodInitializing"),
        init: { status: crashing(1) },
      }),
    ],
    logs: [log("web-0", ["panic: no schema"], { container: "prepare", previous: true })],
    rule: "pod-crash-loop",
    says: ["init container prepare", "no schema"],
  },
  {
    name: "a command that is not in the image, and what was meant",
    objects: [
      pod("web-0", {
        ready: false,
        status: crashing(128, {
          reason: "StartError",
          message: 'exec: "crul": executable file not found in $PATH: unknown',
        }),
      }),
    ],
    rule: "pod-cannot-start",
    says: ['"crul"', "not found", '"curl"'],
  },
  {
    name: "a container the runtime cannot create",
    objects: [
      pod("web-0", {
        ready: false,
        status: waiting("CreateContainerError", "failed to mount /dev/x: not a directory"),
      }),
    ],
    rule: "pod-cannot-start",
    says: ["mounts is not possible"],
  },
];

export const lookAlikes: readonly LookAlike[] = [
  {
    name: "a pod killed for memory hours ago, and well since",
    not: "pod-oom-killed",
    objects: [
      pod("web-0", {
        status: {
          ...ran,
          lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: minutesAgo(700) } },
        },
      }),
    ],
  },
  {
    name: "an exit 137 that was no lack of memory",
    not: "pod-oom-killed",
    objects: [pod("web-0", { ready: false, status: crashing(137) })],
  },
  { name: "one crash just now, over already,", not: "pod-crash-loop", objects: [justBack(1)] },
  {
    name: "three restarts a week ago",
    not: "pod-crash-loop",
    objects: [
      pod("web-0", { status: { ...ran, lastState: { terminated: { exitCode: 1, finishedAt: minutesAgo(10_000) } } } }),
    ],
  },
  {
    name: "a job's pod that is done",
    not: "pod-crash-loop",
    objects: [pod("web-0", { phase: "Succeeded", ready: false, status: { state: { terminated: { exitCode: 0 } } } })],
  },
  {
    name: "an init container that is done",
    not: "pod-crash-loop",
    objects: [
      pod("web-0", {
        init: { status: { ready: true, state: { terminated: { exitCode: 0, reason: "Completed" } } } },
      }),
    ],
  },
  {
    name: "a container its probe kills, which is the probe's to tell,",
    not: "pod-crash-loop",
    objects: [
      pod("web-0", { ready: false, status: crashing(143) }),
      event("Pod/web-0", "Unhealthy", "Liveness probe failed: timeout"),
      event("Pod/web-0", "Killing", "Container app failed liveness probe, will be restarted", { type: "Normal" }),
    ],
  },
  {
    name: "a program that ends by 128 on its own",
    not: "pod-cannot-start",
    objects: [pod("web-0", { ready: false, status: crashing(128) })],
  },
];
