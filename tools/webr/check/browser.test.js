// The lessons in a headless Chromium: their code runs there and prints what it prints here.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { serve } from "./server.js";

const site = process.env.MEZCLA_WEBR;
const pictures = process.env.MEZCLA_PICTURES;
// How many cells of a lesson are run; all of one takes minutes.
const cells = process.env.MEZCLA_CELLS === "all" ? Infinity : Number(process.env.MEZCLA_CELLS ?? 12);
let server, context, profile;

before(async () => {
  server = await serve(site);
  profile = mkdtempSync(join(tmpdir(), "mezcla-chromium-"));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.MEZCLA_CHROMIUM ?? "/usr/bin/chromium", headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  context.setDefaultTimeout(300000);
});

after(async () => {
  await context.close();
  server.stop();
  rmSync(profile, { recursive: true, force: true });
});

async function open(lesson, { width = 390, height = 844, colorScheme = "light" } = {}) {
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
  await page.goto(`${server.address}/${lesson}.html`);
  await page.locator("body[data-ready]").waitFor();
  assert.equal(await page.locator("body").getAttribute("data-ready"), "yes", await page.locator("#state").textContent());
  assert.deepEqual(await page.evaluate(() => [...document.images].filter((image) => image.naturalWidth === 0).map((image) => image.src)), []);
  return { page, errors };
}

const picture = async (page, name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) });
const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function complaints(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

// What is zero but for rounding, which is another's on another machine.
const roundedToNothing = (word) => (/^-?\d[\d.]*e[+-]\d+$/.test(word) && Math.abs(Number(word)) < 1e-9 ? "0" : word);

// Words and numbers, in whatever order: lines break where they may, and each locale sorts names in its own way. Two may be others,
// since of rows that are equally in doubt either may be told.
function sameWords(here, there) {
  const words = (text) => text.split(/\s+/).filter(Boolean).map(roundedToNothing).sort();
  const left = words(there);
  const missing = words(here).filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return missing.length <= 2 && left.length <= 2;
}

async function runCells(page, lesson) {
  const expected = JSON.parse(readFileSync(join(site, `${lesson}.expected.json`), "utf8"));
  const all = page.locator(".cell:not([data-exercise])");
  const count = Math.min(cells, await all.count());
  const different = [];
  for (let i = 0; i < count; i++) {
    const cell = all.nth(i);
    await cell.evaluate((node) => node.closest("details")?.setAttribute("open", ""));
    await cell.locator("button.main").click();
    await cell.and(page.locator("[data-ran]")).waitFor();
    const printed = (await cell.locator(".printed").allTextContents()).join("\n");
    const id = await cell.getAttribute("data-cell");
    if (!sameWords(expected[id], printed)) different.push(`cell ${id}:\n${printed}\n-- natively:\n${expected[id]}`);
    if (await cell.getAttribute("data-plot")) assert.ok(await cell.locator("canvas").count() > 0, `cell ${id} draws`);
  }
  return { count, different };
}

// Exercises for paper say whether a result is right, and not the same of any.
async function answerOnPaper(page) {
  const exercise = page.locator(".mezcla-exercise form").first();
  const say = async (answer) => {
    await exercise.locator("input").first().fill(answer);
    await exercise.locator("button").first().click();
    return exercise.locator("output").textContent();
  };
  await exercise.scrollIntoViewIfNeeded();
  const right = await say(await exercise.getAttribute("data-answer"));
  const wrong = await say("1000");
  assert.ok(right && wrong && right !== wrong, `"${right}" and "${wrong}"`);
}

test("the Spanish lesson runs on a telephone, and prints what R prints here", async () => {
  const { page, errors } = await open("em-paso-a-paso");
  assert.equal(await wide(page), 0);
  await picture(page, "lesson-phone-light");
  const { count, different } = await runCells(page, "em-paso-a-paso");
  console.log(`${count} cells run, ${different.length} of them print something else`);
  for (const text of different) console.log(text);
  assert.equal(different.length, 0, "each cell prints what it prints here");
  assert.equal(await wide(page), 0);
  await picture(page, "lesson-phone-run");
  await answerOnPaper(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "lesson-phone-dark");
  await page.setViewportSize({ width: 1200, height: 900 });
  await picture(page, "lesson-desktop-dark");
  assert.deepEqual(await complaints(page), []);
  await page.emulateMedia({ colorScheme: "light" });
  await picture(page, "lesson-desktop-light");
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(errors, []);
  await page.close();
});

test("The mathematics run, too, on a desktop", async () => {
  const { page, errors } = await open("mathematics", { width: 1200, height: 900 });
  const { count, different } = await runCells(page, "mathematics");
  console.log(`${count} cells run, ${different.length} of them print something else`);
  for (const text of different) console.log(text);
  assert.equal(different.length, 0, "each cell prints what it prints here");
  await picture(page, "mathematics-desktop-run");
  await answerOnPaper(page);
  await picture(page, "mathematics-exercises");
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(errors, []);
  await page.close();
});

test("a default fit of people in the browser", async () => {
  const { page } = await open("em-a-mano", { width: 1000 });
  // The editor of any cell will do.
  const cell = page.locator(".cell").first();
  await page.evaluate(() => delete document.querySelector(".cell").dataset.ran);
  const code = "set.seed(1)\ntime <- system.time(fit <- fit_gmm(people[c('height', 'weight')]))[[3]]\ncat(sprintf('%.15g %.2f', logLik(fit), time), '\\n')";
  await cell.locator("textarea").fill(code);
  await cell.locator("button.main").click();
  await cell.locator(".printed .stdout").waitFor();
  const [loglik, seconds] = (await cell.locator(".printed .stdout").first().textContent()).trim().split(" ");
  const native = readFileSync(process.env.MEZCLA_NATIVE, "utf8").split("\n")[0].split("\t")[1];
  console.log(`a default fit of people in Chromium: ${loglik}, in ${seconds} s`);
  assert.equal(loglik, native);
  await page.close();
});

for (const [lesson, words] of [["em-a-mano", { right: "Bien.", gap: "huecos" }], ["em-by-hand", { right: "Right.", gap: "gaps" }]]) {
  test(`exercises of ${lesson} are checked`, async () => {
    const { page, errors } = await open(lesson);
    assert.equal(await wide(page), 0);
    const cell = page.locator('.cell[data-cell="normal"]');
    const verdict = cell.locator(".verdict");
    await cell.locator("button.main").click();
    assert.match(await verdict.textContent(), new RegExp(words.gap));
    await cell.locator("textarea").fill("1 / sqrt(2 * pi * 4) * exp(-six^2 / 4)");
    await cell.locator("button.main").click();
    await cell.locator(".verdict.wrong").filter({ hasNotText: words.gap }).waitFor();
    await cell.locator("button", { hasText: /Soluci|Solution/ }).click();
    await cell.locator("button.main").click();
    await cell.locator(".verdict.right").waitFor();
    assert.equal(await verdict.textContent(), words.right);
    // Their solutions are right, each by its own check.
    for (const other of (await page.locator(".cell").all()).slice(1)) {
      await other.locator("button", { hasText: /Soluci|Solution/ }).click();
      await other.locator("button.main").click();
      await other.locator(".verdict").waitFor();
      assert.equal(await other.locator(".verdict").textContent(), words.right, await other.getAttribute("data-cell"));
    }
    const question = page.locator("form.question").first();
    await question.locator("input:not([data-right])").first().check();
    await question.locator(".verdict.wrong").waitFor();
    await question.locator("input[data-right]").check();
    await question.locator(".verdict.right").waitFor();
    await cell.scrollIntoViewIfNeeded();
    await picture(page, `${lesson}-phone`);
    assert.equal(await wide(page), 0);
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(errors, []);
    await page.close();
  });
}
