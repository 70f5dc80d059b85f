import type { ReadSlot } from "./reader.ts";

/** { cpu: "250m", memory: "512Mi" } as said for requests or for limits. */
export const readQuantities: ReadSlot<"quantities"> = (field, { said }) => {
  const mine = said.quantities.filter((quantity) => quantity.sides.includes(field.slot.side));
  if (mine.length === 0) return undefined;
  return { value: Object.fromEntries(mine.map((quantity) => [quantity.resource, quantity.amount])), places: mine };
};
