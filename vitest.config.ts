import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    passWithNoTests: false,
    // Whatever cluster the person at this machine is signed in to is none of the tests' business.
    env: { KUBECONFIG: "/dev/null" },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Real servers start in many files: more at once than cores makes them miss their time limits.
    maxWorkers: 2,
    reporters: process.env.CI === undefined ? ["default"] : ["default", "./test/counting-reporter.ts"],
  },
});
