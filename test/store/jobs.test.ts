import { createMemoryJobs } from "../../src/store/jobs/memory.ts";
import { jobsContract } from "./contract/jobs-contract.ts";

jobsContract("memory", async () => {
  const errors: unknown[] = [];
  return {
    errors,
    jobs: createMemoryJobs({
      concurrency: 4,
      onError(error) {
        errors.push(error);
        throw new Error("and the log is broken too");
      },
    }),
  };
});
