const LONGEST_URL = 2000; // chat platforms and proxies cut or refuse longer ones

/**
 * A link to the server's own graph of a range query, with the same end, range and step, or undefined where none is safe:
 * no address to link to, or a query too long for a URL. Old and new pages read different names for the step; both are given.
 */
export function graphLink(
  address: string | undefined,
  promql: string,
  range: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
): string | undefined {
  if (address === undefined) return undefined;
  const end = new Date(range.toMs).toISOString().slice(0, 19).replace("T", " ");
  const stepSeconds = String(range.stepMs / 1000);
  const fields = new URLSearchParams({
    "g0.expr": promql,
    "g0.tab": "graph",
    "g0.range_input": `${Math.max(1, Math.round((range.toMs - range.fromMs) / 1000))}s`,
    "g0.end_input": end,
    "g0.step_input": stepSeconds,
    "g0.res_type": "fixed",
    "g0.res_step": stepSeconds,
  });
  const link = `${address}/graph?${fields}`;
  return link.length > LONGEST_URL ? undefined : link;
}
