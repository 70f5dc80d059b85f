import { dispatch } from "./dispatch.ts";

await dispatch("bench", new URL("./benches/", import.meta.url));
