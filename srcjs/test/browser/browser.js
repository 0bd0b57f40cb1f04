// A headless Chromium of its own, and pages in it that remember what went wrong.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const pages = process.env.MEZCLA_PAGES;
export const pictures = process.env.MEZCLA_PICTURES;
if (!pages) throw new Error("MEZCLA_PAGES is not set: run tools/explorer.sh");

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), "mezcla-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.MEZCLA_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: flags,
    viewport: { width: 1100, height: 820 },
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

// An open page; its explorer; and what it reported as errors.
export async function openPage({ context }, name, { width = 1100, height = 820, reducedMotion = "reduce", colorScheme = "light", hash = "" } = {}) {
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ reducedMotion, colorScheme });
  await page.goto(pathToFileURL(join(pages, `${name}.html`)).href + hash);
  const explorer = page.locator(".mezcla_explorer").first();
  await explorer.locator(".mz-button").first().waitFor({ state: "attached" });
  return { page, explorer, errors };
}

export async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

// On a machine with other work a server may say that it listens before it does.
async function answers(address, tries = 50) {
  for (let i = 0; ; i++) {
    try {
      return await fetch(address);
    } catch (error) {
      if (i === tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

// The Shiny app beside this file, running; null where shiny is not installed.
export function startApp() {
  const app = spawn("Rscript", [fileURLToPath(new URL("app.R", import.meta.url))], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let log = "";
    app.stderr.on("data", (chunk) => {
      log += chunk;
      const address = /Listening on (http:\S+)/.exec(log)?.[1];
      if (address) answers(address).then(() => resolve({ address, stop: () => app.kill() }), reject);
    });
    app.on("exit", (code) => (code === 3 ? resolve(null) : reject(new Error(`the app ended: ${log}`))));
  });
}
