const FACTORS: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** "500m" is 0.5, "128Mi" 134217728; undefined for what is no quantity. */
export function parseQuantity(text: string | undefined): number | undefined {
  const match = /^([+-]?[0-9.]+(?:[eE][+-]?\d+)?)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/.exec(text ?? "");
  const value = match ? Number(match[1]) * (FACTORS[match[2] ?? ""] ?? 1) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Twice a quantity in its own unit: "128Mi" gives "256Mi". undefined for what is no quantity. */
export function doubleQuantity(text: string): string | undefined {
  if (parseQuantity(text) === undefined) return undefined;
  const match = /^([0-9.]+)(\D*)$/.exec(text);
  return match ? `${Number(match[1]) * 2}${match[2]}` : undefined;
}
