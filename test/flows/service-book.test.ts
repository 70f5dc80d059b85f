import { describe, expect, it } from "vitest";
import { servicesConfig } from "../../src/domain/services/config.ts";
import { createServiceBook } from "../../src/flows/indexing/service-book.ts";
import type { ClusterIndex } from "../../src/systems/cluster-index.ts";
import { object } from "../analysis/diagnosis/builders.ts";
import { holding } from "../fakes/held-cluster.ts";
import { createManualClock } from "../fakes/manual-clock.ts";

/** A cluster whose looks the test answers, and how often it was looked at. */
function watched(
  name: string,
  answer: (look: () => ReturnType<ClusterIndex["look"]>) => ReturnType<ClusterIndex["look"]>,
) {
  const held = holding(name, [object("Deployment", `web-of-${name}`)]);
  const seen = { looks: 0 };
  const index: ClusterIndex = {
    ...held,
    look: (options) => {
      seen.looks++;
      return answer(() => held.look(options));
    },
  };
  return { index, seen };
}

function bookOf(clusters: readonly ClusterIndex[], said: object = {}) {
  const clock = createManualClock();
  const book = createServiceBook({ clusters, config: servicesConfig.parse(said), clock, patienceMs: 50 });
  const names = async () => (await book.read()).services.map(({ name }) => name);
  return { clock, book, names };
}

describe("the catalogue over the clusters", () => {
  it("is gathered once for those who ask together, and anew a few seconds later", async () => {
    const { index, seen } = watched("prod", (look) => look());
    const { clock, names } = bookOf([index]);
    expect(await Promise.all([names(), names()])).toEqual([["web-of-prod"], ["web-of-prod"]]);
    expect(seen.looks).toBe(1);
    await clock.advance(5000);
    await names();
    expect(seen.looks).toBe(2);
  });

  it("goes on without a cluster that cannot be read, says so, and tries it again after half a minute", async () => {
    let isUp = false;
    const west = watched("west", async (look) => {
      if (isUp) return look();
      throw new Error("connection refused");
    });
    const { clock, book, names } = bookOf([watched("prod", (look) => look()).index, west.index]);
    const { gaps, unread } = await book.read();
    expect(gaps).toEqual([expect.stringMatching(/^What runs in cluster west is not known: /)]);
    expect(unread).toEqual(["west"]);
    isUp = true;
    await clock.advance(6000);
    expect(await names()).toEqual(["web-of-prod"]);
    expect(west.seen.looks).toBe(1);
    await clock.advance(30_000);
    expect(await names()).toEqual(["web-of-prod", "web-of-west"]);
    expect((await book.read()).unread).toEqual([]);
  });

  it("does not wait for a slow cluster, and has what it tells once it does", async () => {
    let answer = () => {};
    const slow = watched(
      "west",
      (look) =>
        new Promise((resolve) => {
          answer = () => resolve(look());
        }),
    );
    const { clock, book, names } = bookOf([watched("prod", (look) => look()).index, slow.index]);
    expect((await book.read()).gaps).toEqual(["What runs in cluster west is not known: it has not answered yet."]);
    await clock.advance(5000);
    const late = names();
    answer();
    expect(await late).toEqual(["web-of-prod", "web-of-west"]);
    expect(slow.seen.looks).toBe(1);
  });

  it("says which kinds a cluster keeps to itself", async () => {
    const unseen = ["deployments of secret: forbidden.", "nodes: forbidden."];
    const { index } = watched("prod", async (look) => ({ ...(await look()), unseen }));
    const { gaps, services } = await bookOf([index], { list: [{ name: "web" }] }).book.read();
    expect(gaps).toEqual(["Cluster prod, deployments of secret: forbidden."]);
    expect(services.map(({ name }) => name)).toEqual(["web", "web-of-prod"]);
  });

  it("lets go of whoever does not wait any longer", async () => {
    const { book } = bookOf([watched("prod", () => new Promise(() => {})).index]);
    const ending = new AbortController();
    const reading = book.read(ending.signal);
    ending.abort(new Error("nobody waits"));
    await expect(reading).rejects.toThrow("nobody waits");
  });
});
