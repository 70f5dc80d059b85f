import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Jobs } from "../../../src/store/jobs/jobs.ts";

interface OpenJobs {
  readonly jobs: Jobs;
  /** Failed looks, as the implementation was told of them. */
  readonly errors: readonly unknown[];
}

const WAIT = { timeout: 5_000, interval: 5 };

/** Time in which a look too many would come. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

/** Everything `Jobs` promises, for one implementation opened with a concurrency of 4. */
export function jobsContract(name: string, open: () => Promise<OpenJobs>): void {
  describe(`jobs contract: ${name}`, () => {
    let opened: OpenJobs;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.jobs.close());

    /** Records looks at a topic and resolves once `count` have begun. */
    function record(topic: string, count: number, look: (key: string) => Promise<void> = async () => {}) {
      const seen: string[] = [];
      let enough: () => void = () => {};
      const reached = new Promise<void>((resolve) => {
        enough = resolve;
      });
      const stop = opened.jobs.on(topic, (key) => {
        seen.push(key);
        if (seen.length === count) enough();
        return look(key);
      });
      return { seen, reached, stop };
    }

    test("a hint reaches its topic, and those that wait together become one", async () => {
      const { jobs } = opened;
      let go: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        go = resolve;
      });
      const plans = record("plans", 1, () => held);
      const others = record("others", 1);
      jobs.wake("plans", "a");
      jobs.wake("others", "a");
      await Promise.all([plans.reached, others.reached]);
      // The look at "a" is under way, so these wait; however fast, they are one look more, not five.
      for (let i = 0; i < 5; i++) jobs.wake("plans", "a");
      jobs.wake("plans", "b");
      await vi.waitFor(() => expect(plans.seen).toContain("b"), WAIT);
      go();
      await vi.waitFor(() => expect(plans.seen).toEqual(["a", "b", "a"]), WAIT);
      await pause();
      expect(plans.seen).toEqual(["a", "b", "a"]);
      expect(others.seen).toEqual(["a"]);
    });

    test("a hint during a look causes another one, after it", async () => {
      const { jobs } = opened;
      let underWay = 0;
      let most = 0;
      const topic = record("t", 2, async (key) => {
        most = Math.max(most, ++underWay);
        if (topic.seen.length === 1) {
          jobs.wake("t", key);
          await pause();
        }
        underWay--;
      });
      jobs.wake("t", "k");
      await topic.reached;
      expect(most).toBe(1);
    });

    test("a look that throws is told of, not repeated, and hurts nobody else", async () => {
      const { jobs, errors } = opened;
      const bad = new Error("bad");
      const topic = record("t", 2, async (key) => {
        if (key === "bad") throw bad;
      });
      jobs.wake("t", "bad");
      jobs.wake("t", "good");
      await topic.reached;
      await pause();
      expect([...topic.seen].sort()).toEqual(["bad", "good"]);
      expect(errors).toEqual([bad]);
    });

    test("no more looks at once than allowed", async () => {
      const { jobs } = opened;
      let underWay = 0;
      let most = 0;
      const topic = record("t", 20, async () => {
        most = Math.max(most, ++underWay);
        // The first ones stay until as many as may are there.
        await vi.waitFor(() => expect(most).toBeGreaterThanOrEqual(4), WAIT);
        await pause();
        underWay--;
      });
      for (let i = 0; i < 20; i++) jobs.wake("t", `k${i}`);
      await topic.reached;
      expect(most).toBe(4);
    });

    test("a look does not run in the asynchronous flow of its wake", async () => {
      const flow = new AsyncLocalStorage<string>();
      let inside: string | undefined = "never looked";
      const topic = record("t", 1, async () => {
        inside = flow.getStore();
      });
      flow.run("a transaction", () => opened.jobs.wake("t", "k"));
      await topic.reached;
      expect(inside).toBeUndefined();
    });

    test("after the end of listening, and after close, nothing is looked at; close waits for what is under way", async () => {
      const { jobs } = opened;
      let ended = false;
      const topic = record("t", 1, async () => {
        await pause();
        ended = true;
      });
      jobs.wake("t", "k");
      await topic.reached;
      await jobs.close();
      expect(ended).toBe(true);
      jobs.wake("t", "late");
      topic.stop();
      jobs.wake("t", "later");
      await pause();
      expect(topic.seen).toEqual(["k"]);
    });
  });
}
