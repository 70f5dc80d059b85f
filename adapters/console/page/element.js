/** An element with text in it, never markup. */
export function element(tag, className = "", text = undefined) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** What this tab remembers through a reload; forgets where the browser allows no storage. */
export function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? [];
  } catch {
    return [];
  }
}

export function remember(name, list) {
  try {
    sessionStorage.setItem(name, JSON.stringify(list));
  } catch {
    // Full or switched off: it holds until the page is left.
  }
}
