import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A real, headless browser; undefined, with the reason printed, where there is none. With REQUIRE_REAL=1 that throws. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = process.env.CHROMIUM_PATH ?? CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined) {
    const reason = `no browser at ${CHROMIUM.join(", ")} (apt-get install chromium, or set CHROMIUM_PATH)`;
    if (process.env.REQUIRE_REAL === "1") throw new Error(reason);
    console.warn(`SKIPPED: tests in a browser: ${reason}`);
    return undefined;
  }
  return chromium.launch({
    executablePath,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
      ...["--disable-background-networking", "--disable-component-update"],
    ],
  });
}
