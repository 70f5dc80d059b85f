import { dispatch } from "./dispatch.ts";

await dispatch("eval", new URL("./evals/", import.meta.url));
