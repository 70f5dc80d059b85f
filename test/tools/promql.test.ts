import { expect, test } from "vitest";
import { escapeValue } from "../../tools/metrics/find-matchers.ts";
import { promDuration } from "../../tools/metrics/find-recipe.ts";
import { RECIPES } from "../../tools/metrics/measures.ts";

test("cAdvisor of plain Docker has names and no containers", () => {
  const recipe = RECIPES.cpu.find(({ metric }) => metric === "container_cpu_usage_seconds_total");
  const parts = { match: "", by: "name", window: "1m" };
  expect(recipe?.promql({ ...parts, labels: new Set(["name", "id", "image"]) })).toBe(
    'sum by (name) (rate(container_cpu_usage_seconds_total{name!=""}[1m]))',
  );
  expect(recipe?.promql({ ...parts, by: "pod", labels: new Set(["container", "pod", "name"]) })).toBe(
    'sum by (pod) (rate(container_cpu_usage_seconds_total{container!~"|POD"}[1m]))',
  );
});

test("a value stands in PromQL as it is", () => {
  expect(escapeValue('a\\b"c\nd')).toBe('a\\\\b\\"c\\nd');
});

test.each([
  [60_000, "1m"],
  [90_000, "90s"],
  [7_200_000, "2h"],
  [400, "1s"],
])("%i ms is %s", (ms, text) => {
  expect(promDuration(ms)).toBe(text);
});
