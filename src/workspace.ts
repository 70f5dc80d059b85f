/** One workspace for now; every table is keyed by it. */
export const WORKSPACE = "main";
