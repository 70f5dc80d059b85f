// Runs in the page, before its own scripts: what the tests ask of the document.
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error(`policy: ${violatedDirective} ${blockedURI}`),
);

globalThis.checks = { lowContrast, markControls, smallTargets, overflowPx };

/** Texts whose contrast with what is behind them is below `least`, as "2.9 P.context: 14:32". */
function lowContrast(least) {
  const low = [];
  let looked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || !parent.checkVisibility()) continue;
    looked++;
    const [a, b] = [luminance(parse(getComputedStyle(parent).color)), luminance(behind(parent))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least)
      low.push(`${ratio.toFixed(1)} ${parent.tagName}.${parent.className}: ${node.textContent.slice(0, 30)}`);
  }
  return looked === 0 ? ["no text was found to look at"] : low;
}

function parse(color) {
  if (!/^rgba?\(/.test(color)) throw new Error(`a colour that cannot be read: ${color}`);
  const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
  return [r, g, b, a];
}

function luminance([r, g, b]) {
  const [x, y, z] = [r, g, b].map((channel) => {
    const part = channel / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

function behind(start) {
  for (let one = start; one; one = one.parentElement) {
    const color = parse(getComputedStyle(one).backgroundColor);
    if (color[3] === 1) return color;
  }
  return [255, 255, 255, 1];
}

/** Numbers every control that can be seen, takes the focus away, and gives the controls' names in that order. */
function markControls() {
  const controls = [...document.querySelectorAll("button, summary, textarea, a[href]")].filter((one) =>
    one.checkVisibility(),
  );
  for (const [i, control] of controls.entries()) control.setAttribute("data-reach", String(i));
  document.activeElement?.blur();
  return controls.map((one) => one.getAttribute("aria-label") ?? one.textContent);
}

/** Names of buttons and folds lower or narrower than `least` CSS pixels. */
function smallTargets(least) {
  const targets = [...document.querySelectorAll("button, summary, textarea")].filter((one) => one.checkVisibility());
  const small = targets.filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    return height < least - 0.5 || width < least - 0.5;
  });
  return targets.length === 0 ? ["no target was found"] : small.map((one) => one.textContent || one.tagName);
}

/** How far the page reaches beyond the window; 0 where it needs no scrolling sideways. */
function overflowPx() {
  return document.documentElement.scrollWidth - window.innerWidth;
}
