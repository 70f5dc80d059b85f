import { OpsError } from "./errors.ts";

/** Exact money: a whole number of 10^-scale units, so that sums of a million rows do not drift. */
export interface Money {
  readonly units: bigint;
  readonly scale: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Reads a decimal string ("1284.10"). Throws `invalid` on anything else, floats included. */
export function parseMoney(amount: string, currency: string): Money {
  const match = DECIMAL.exec(amount.trim());
  if (!match) throw new OpsError("invalid", `"${amount}" is not an amount of money; write it like 1284.10.`);
  const fraction = match[3] ?? "";
  const units = BigInt(`${match[2]}${fraction}`);
  return { units: match[1] === "-" ? -units : units, scale: fraction.length, currency };
}

export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw new OpsError("invalid", `${a.currency} and ${b.currency} cannot be added; convert one of them first.`);
  }
  const scale = Math.max(a.scale, b.scale);
  return { units: rescale(a, scale) + rescale(b, scale), scale, currency: a.currency };
}

/** The exact decimal string, as data carries it. */
export function moneyToString(money: Money): string {
  const digits = (money.units < 0n ? -money.units : money.units).toString().padStart(money.scale + 1, "0");
  const sign = money.units < 0n ? "-" : "";
  if (money.scale === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -money.scale)}.${digits.slice(-money.scale)}`;
}

/** For people: rounded half away from zero to two places, thousands parted ("1,284.10 USD"). */
export function formatMoney(money: Money): string {
  const cents = money.scale <= 2 ? rescale(money, 2) : roundTo(money, 2);
  const [whole = "0", fraction = "00"] = moneyToString({ ...money, units: cents, scale: 2 }).split(".");
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",")}.${fraction} ${money.currency}`;
}

function rescale(money: Money, scale: number): bigint {
  return money.units * 10n ** BigInt(scale - money.scale);
}

function roundTo(money: Money, scale: number): bigint {
  const divisor = 10n ** BigInt(money.scale - scale);
  const half = divisor / 2n;
  return (money.units + (money.units < 0n ? -half : half)) / divisor;
}
