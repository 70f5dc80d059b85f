import type { Page } from "playwright-core";

/** Texts on the page whose contrast with what is behind them is below `least`, as "2.9 P.context: 14:32". */
export function lowContrast(page: Page, least: number): Promise<readonly string[]> {
  return page.evaluate(`checks.lowContrast(${least})`);
}

/** How far the page reaches beyond the window, in CSS pixels; 0 where it needs no scrolling sideways. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate("checks.overflowPx()");
}

/** Names of buttons and folds lower or narrower than `least` CSS pixels. */
export function smallTargets(page: Page, least: number): Promise<readonly string[]> {
  return page.evaluate(`checks.smallTargets(${least})`);
}

/** Names of controls that can be seen but that Tab never reaches, from the top of the page once around. */
export async function unreachable(page: Page): Promise<readonly string[]> {
  const names: readonly string[] = await page.evaluate("checks.markControls()");
  if (names.length === 0) return ["no control was found to reach"];
  const reached = new Set<number>();
  for (let presses = 0; presses < names.length * 2 + 10 && reached.size < names.length; presses++) {
    await page.keyboard.press("Tab");
    const at: string = await page.evaluate('document.activeElement?.getAttribute("data-reach") ?? ""');
    if (at !== "") reached.add(Number(at));
  }
  return names.filter((_name, i) => !reached.has(i));
}
