// The live page in a real browser. Run by tools/explorer.sh, which makes the pages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture } from "./browser.js";

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

async function withPage(name, options, check) {
  const opened = await openPage(browser, name, options);
  try {
    await check(opened);
    assert.deepEqual(opened.errors, []);
  } finally {
    await opened.page.close();
  }
}

const run = (page, r = 0) => page.locator(".mz-live-run").nth(r);
const badge = (page, r = 0) => run(page, r).locator(".mz-badge").textContent();
const place = (page, r = 0) => run(page, r).locator(".mz-place").textContent();
const said = (page, r = 0) => run(page, r).locator(".mz-text").textContent();
const means = (page, r = 0) => run(page, r).locator(".mz-means g").evaluateAll((nodes) => nodes.map((n) => n.style.transform));
const fills = (page, r = 0) => run(page, r).locator(".mz-points path").evaluateAll((nodes) => nodes.map((n) => n.style.fill));
const centre = async (locator) => {
  const { x, y, width, height } = await locator.boundingBox();
  return [x + width / 2, y + height / 2];
};
// The handle of a mean is the last of its component.
const meanHandle = (page, j, r = 0) => run(page, r).locator(`.mz-handles g[aria-label^="Mean ${j}"], .mz-handles g[aria-label^="Media ${j}"], .mz-handles g[aria-label^="Cent"][aria-label*=" ${j}:"]`);
const endHandle = (page, j) => run(page).locator(`.mz-handles g[aria-label^="Spread of component ${j}"]`);

async function dragBy(page, locator, dx, dy) {
  const [x, y] = await centre(locator);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y + dy / 2);
  await page.mouse.move(x + dx, y + dy);
  return { drop: () => page.mouse.up() };
}

// What a fold shows is drawn once the page is told that it is open, a moment after the click.
async function openBound(page) {
  await page.locator(".mz-bound summary").click();
  await page.locator(".mz-bound-text:not(:empty)").waitFor();
}

test("it steps from the lecture's start, and says R's log-likelihood", () => withPage("live", {}, async ({ page }) => {
  const runs = JSON.parse(readFileSync(new URL("../unit/r-runs.json", import.meta.url), "utf8"));
  const theirs = runs.em.find((one) => one.name === "people VVV");
  assert.equal(await place(page), `0 / ${2 * theirs.iterations + 1}`);
  await page.keyboard.press("ArrowRight");
  assert.match(await said(page), new RegExp(`−${(-theirs.loglik[0]).toPrecision(7)}`));
  await page.keyboard.press("End");
  assert.match(await said(page), new RegExp(`−${(-theirs.loglik.at(-1)).toPrecision(7)}.*converged after ${theirs.iterations} iterations`));
  await picture(page, "live-last");
}));

test("a mean that is dragged colours the points on the way, and EM starts from there", () => withPage("live", {}, async ({ page }) => {
  await page.keyboard.press("ArrowRight");
  const [coloured, last] = [await fills(page), await place(page)];
  const { drop } = await dragBy(page, meanHandle(page, 1), 80, 60);
  assert.notDeepEqual(await fills(page), coloured);
  assert.equal(await place(page), "1 / 1");
  const at = await means(page);
  await drop();
  assert.deepEqual(await means(page), at);
  assert.equal(await badge(page), "E-step at θ₀");
  assert.notEqual(await place(page), last);
  assert.equal(await run(page).getByLabel("Start").inputValue(), "hand");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await run(page).getByLabel("Start").inputValue(), "lecture");
  assert.equal((await place(page)).split("/")[1], last.split("/")[1]);
}));

test("the end of an axis turns and stretches the ellipse; the family keeps its shape", () => withPage("live", {}, async ({ page }) => {
  const ellipse = (j) => run(page).locator(".mz-ellipse.mz-line.mz-outer").nth(j).evaluate((n) => n.style.transform.match(/-?[\d.]+/g).map(Number));
  const before = await ellipse(0);
  await (await dragBy(page, endHandle(page, 1).first(), 40, -60)).drop();
  const turned = await ellipse(0);
  assert.notDeepEqual(turned, before);
  assert.ok(Math.abs(turned[1]) > 1, "it is turned");
  await run(page).getByLabel("Family").selectOption("VVI");
  await (await dragBy(page, endHandle(page, 1).first(), 30, -40)).drop();
  assert.equal((await ellipse(0))[1], 0);
  await run(page).getByLabel("Family").selectOption("EEE");
  await (await dragBy(page, endHandle(page, 2).first(), 30, 20)).drop();
  assert.deepEqual((await ellipse(0)).slice(0, 4), (await ellipse(1)).slice(0, 4));
}));

test("handles are reached by Tab and moved by arrow keys, which then do not step", () => withPage("live", {}, async ({ page }) => {
  const handle = meanHandle(page, 2);
  await handle.focus();
  const before = await handle.getAttribute("aria-valuenow");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  const after = await handle.getAttribute("aria-valuenow");
  assert.ok(Number(after) > Number(before));
  assert.match(await handle.getAttribute("aria-label"), /^Mean 2: [\d.]+, [\d.]+\. Arrow keys move it\.$/);
  assert.equal(await badge(page), "E-step at θ₀");
  assert.ok(await handle.evaluate((n) => n === document.activeElement));
  await handle.evaluate((n) => n.blur());
  await page.keyboard.press("ArrowRight");
  assert.equal(await badge(page), "M-step to θ₁");
}));

test("points are put in and taken out by clicks and by buttons", () => withPage("live_six_es", {}, async ({ page }) => {
  const count = () => run(page).locator(".mz-points path").count();
  assert.equal(await count(), 6);
  await page.getByLabel("Un clic en los puntos").selectOption("points");
  const area = await run(page).locator(".mz-tool").boundingBox();
  await page.mouse.click(area.x + area.width * 0.55, area.y + 30);
  assert.equal(await count(), 7);
  assert.match(await page.getByLabel("Datos", { exact: true }).locator("option:checked").textContent(), /^six \(modificados\)$/);
  await page.mouse.click(area.x + area.width * 0.55, area.y + 30);
  assert.equal(await count(), 6);
  await page.getByRole("button", { name: "Poner un punto" }).click();
  assert.equal(await count(), 7);
  for (let i = 0; i < 6; i++) await page.getByRole("button", { name: "Quitar la fila elegida" }).click();
  assert.equal(await count(), 2);
  assert.match(await page.locator(".mz-live-note").textContent(), /al menos 2 filas/);
  await picture(page, "live-points");
}));

test("data are pasted; what is none is refused with its line; columns are chosen", () => withPage("live", {}, async ({ page }) => {
  await page.getByText("Paste data").click();
  const field = page.locator(".mz-paste textarea");
  const use = page.getByRole("button", { name: "Use these data" });
  await field.fill("a,b\n1,2\n3");
  await use.click();
  assert.match(await page.locator(".mz-problem").textContent(), /^Line 3 has 1 value; the first has 2\.$/);
  // Keys in the field are its own.
  await field.press("End");
  assert.match(await place(page), /^0 \//);
  await field.fill("a;kind;b\n1,5;u;2\n3;v;4\n2;u;9\n8;v;8\n7,5;u;1");
  await use.click();
  assert.equal(await run(page).locator(".mz-points path").count(), 5);
  assert.match(await page.locator(".mz-live-note").textContent(), /1 column without numbers/);
  await page.getByLabel("Second variable").selectOption("");
  assert.ok(await run(page).locator(".mz-bars rect").count() > 0);
  assert.deepEqual(await run(page).getByLabel("Family").locator("option").evaluateAll((o) => o.map((n) => n.value)), ["V", "E"]);
  await page.getByLabel("Data", { exact: true }).selectOption("people");
  assert.equal(await run(page).locator(".mz-points path").count(), 507);
}));

test("two runs beside each other step together, with methods and starts of their own", () => withPage("live", { width: 1400 }, async ({ page }) => {
  await page.getByLabel("Second run beside it").check();
  await run(page, 1).getByLabel("Method").selectOption("kmeans");
  await run(page, 1).getByLabel("k", { exact: true }).selectOption("3");
  await run(page, 0).locator(".mz-next").click();
  await run(page, 0).locator(".mz-next").click();
  assert.match(await badge(page, 0), /^M-step/);
  assert.match(await badge(page, 1), /^2: update/);
  const start = await means(page, 1);
  await run(page, 1).getByRole("button", { name: "Another start" }).click();
  assert.notDeepEqual(await means(page, 1), start);
  await page.getByLabel("Step both").uncheck();
  const before = await place(page, 1);
  await run(page, 0).locator(".mz-next").click();
  assert.equal(await place(page, 1), before);
  await run(page, 1).getByLabel("Method").selectOption("limit");
  await run(page, 1).locator(".mz-last").click();
  assert.equal(await badge(page, 1), "σ² → 0: k-means");
  await picture(page, "live-two");
  const [a, b] = [await run(page, 0).boundingBox(), await run(page, 1).boundingBox()];
  assert.ok(Math.abs(a.y - b.y) < 2 && b.x > a.x + 600, "beside each other");
}));

test("a link leads to the step, the start and the data, and the back button to the page before", () => withPage("live", {}, async ({ page }) => {
  await (await dragBy(page, meanHandle(page, 1), 50, 20)).drop();
  await page.getByLabel("Clicks on the points").selectOption("points");
  await page.getByRole("button", { name: "Put in a point" }).click();
  await run(page).locator(".mz-slider").fill("7");
  await page.getByRole("button", { name: "Copy a link" }).click();
  await page.waitForFunction(() => document.querySelector(".mz-live-note").textContent !== "");
  const address = page.url();
  const [told, at, n] = [await said(page), await means(page), await run(page).locator(".mz-points path").count()];
  await page.goto("about:blank");
  await page.goto(address);
  await run(page).locator(".mz-badge").waitFor();
  assert.equal(await said(page), told);
  assert.deepEqual(await means(page), at);
  assert.equal(await run(page).locator(".mz-points path").count(), n);
  assert.equal(n, 508);
}));

test("a link that cannot be read is told, and the page is there", () => withPage("live", { hash: "#a=em,NO,2,random,1,0" }, async ({ page }) => {
  assert.match(await page.locator(".mz-live-note").textContent(), /cannot be read/);
  assert.match(await place(page), /^0 \/ 587/);
}));

test("pictures are files of their own: SVG and PNG", () => withPage("live", {}, async ({ page }) => {
  await page.keyboard.press("End");
  await openBound(page);
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
    return readFileSync(await download.path());
  };
  const svg = (await saved("SVG")).toString();
  assert.match(svg, /^<svg [^>]*viewBox="0 0 \d+ \d+"/);
  assert.doesNotMatch(svg, /var\(--|mz-handles|NaN|class="mz-tool"/);
  assert.equal((svg.match(/<path/g) ?? []).length > 507, true);
  // It needs nothing of the page: alone it looks the same.
  const alone = await browser.context.newPage();
  await alone.setContent(svg);
  assert.equal(await alone.locator("svg svg").count(), 3);
  const ink = await alone.locator("svg svg").first().locator(".mz-ellipse.mz-line").first().evaluate((n) => getComputedStyle(n).stroke);
  assert.notEqual(ink, "none");
  await picture(alone, "live-exported");
  await alone.close();
  const png = await saved("PNG");
  assert.equal(png.subarray(1, 4).toString(), "PNG");
  assert.ok(png.readUInt32BE(16) > 1500, "twice as fine as on the screen");
}));

test("the bound is built by E, climbed by M, and the divergence is told; it follows the run", () => withPage("live_six_es", {}, async ({ page }) => {
  await openBound(page);
  const text = () => page.locator(".mz-bound-text").textContent();
  const [e, m] = [page.locator(".mz-e-button"), page.locator(".mz-m-button")];
  assert.match(await text(), /^La cota toca: L = l = −13\.754/);
  await m.click();
  assert.match(await text(), /cima de la cota.*KL = 0\.[0-9]+/);
  assert.equal(await m.getAttribute("aria-disabled"), "true");
  await e.click();
  assert.match(await text(), /^La cota toca/);
  assert.equal(await page.locator(".mz-bound-plot .mz-curve-old").count(), 1);
  // Dragged away by the picture, by the slider, and by keys.
  await page.locator(".mz-bound-plot").scrollIntoViewIfNeeded();
  const plot = await page.locator(".mz-bound-plot").boundingBox();
  await page.mouse.click(plot.x + plot.width * 0.8, plot.y + 60);
  assert.match(await text(), /KL = .*lo que cierra un paso E/);
  assert.ok(parseFloat(await page.locator(".mz-meter-bar").evaluate((n) => n.style.width)) > 1);
  await page.locator(".mz-bound-slider").focus();
  const before = await text();
  await page.keyboard.press("ArrowLeft");
  assert.notEqual(await text(), before);
  assert.match(await place(page), /^0 \//);
  await run(page).locator(".mz-last").click();
  assert.match(await text(), /^La cota toca: L = l = −11\./);
  await picture(page, "live-bound");
}));

test("what moves is a mean, a proportion or a standard deviation", () => withPage("live", { width: 390 }, async ({ page }) => {
  await openBound(page);
  const text = () => page.locator(".mz-bound-text").textContent();
  const options = await page.locator(".mz-bound select option").allTextContents();
  assert.deepEqual(options, ["μ₁ (height)", "μ₁ (weight)", "μ₂ (height)", "μ₂ (weight)", "π₁", "π₂", "σ₁ (height)", "σ₁ (weight)", "σ₂ (height)", "σ₂ (weight)"]);
  for (const symbol of ["π₂", "σ₂ (weight)"]) {
    await page.locator(".mz-bound select").selectOption({ label: symbol });
    assert.match(await text(), /^The bound touches/);
    assert.equal(await page.locator(".mz-bound-plot .mz-axis-title").textContent(), symbol);
    await page.locator(".mz-m-button").click();
    assert.match(await text(), /^The top of the bound/);
    await page.locator(".mz-bound-slider").focus();
    for (let i = 0; i < 90; i++) await page.keyboard.press("ArrowLeft");
    assert.match(await text(), /what an E-step closes/);
    await page.locator(".mz-e-button").click();
    assert.match(await text(), /^The bound touches/);
    await page.locator(".mz-m-button").click();
    await page.locator(".mz-bound-plot").scrollIntoViewIfNeeded();
    await picture(page, `live-bound-${symbol[0] === "π" ? "proportion" : "sd"}`);
  }
}));

test("a prediction is asked for before M, and compared with the top", () => withPage("live_six_es", {}, async ({ page }) => {
  await openBound(page);
  await page.getByLabel("Predecir antes").check();
  assert.equal(await page.locator(".mz-bound-plot .mz-top").count(), 0);
  const m = page.locator(".mz-m-button");
  await m.click();
  const text = () => page.locator(".mz-bound-text").textContent();
  assert.match(await text(), /¿Adónde irá M\?/);
  await page.locator(".mz-bound-plot").scrollIntoViewIfNeeded();
  const plot = await page.locator(".mz-bound-plot").boundingBox();
  await page.mouse.click(plot.x + plot.width * 0.9, plot.y + 60);
  assert.equal(await page.locator(".mz-bound-plot .mz-guess").count(), 1);
  await m.click();
  assert.match(await text(), /^Dijiste [\d.]+; la cima está en [\d.]+: a [\d.]+\./);
  assert.equal(await page.locator(".mz-bound-plot .mz-top").count(), 1);
}));

test("dark where that is wanted, and the other language by a button", () => withPage("live", { colorScheme: "dark" }, async ({ page }) => {
  const paper = () => run(page).locator(".mezcla_explorer").evaluate((n) => getComputedStyle(n).backgroundColor);
  const luminance = async () => (await paper()).match(/\d+/g).map(Number).reduce((sum, c) => sum + c, 0);
  assert.ok((await luminance()) < 150);
  await page.keyboard.press("End");
  await picture(page, "live-dark");
  await page.getByLabel("Dark").uncheck();
  assert.ok((await luminance()) > 700);
  assert.match(await badge(page), /^E-step/, "the step stays");
  await page.getByRole("button", { name: "Español" }).click();
  assert.equal(await page.title(), "EM y k-medias, en vivo");
  assert.match(await badge(page), /^Paso E/);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "es");
  const text = await page.locator("body").innerText();
  assert.doesNotMatch(text.replace("English", ""), /\b(step|the|of|row|Play|Speed|bound|mean|Start|Data)\b/);
}));

test("it is printed light, without its fields", () => withPage("live", { colorScheme: "dark" }, async ({ page }) => {
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  assert.equal(await page.getByLabel("Method").first().isVisible(), false);
  assert.equal(await run(page).locator(".mezcla_explorer").evaluate((n) => getComputedStyle(n).backgroundColor), "rgb(255, 255, 255)");
  await picture(page, "live-print");
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.ok(await page.locator(".mz-live.mz-dark").count());
}));

test("it fits telephones, tablets and desks", async (t) => {
  for (const [name, width] of [["live", 390], ["live_six_es", 390], ["live", 768], ["live_iris", 768], ["live", 1440]]) {
    await t.test(`${name}, ${width}`, () => withPage(name, { width, height: 850 }, async ({ page }) => {
      await openBound(page);
      if (width > 1000) await page.locator(".mz-live > .mz-tools input[type=checkbox]").first().check();
      await run(page).locator(".mz-next").click();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `it is ${overflow} too wide`);
      const cut = await page.locator("button:visible, select:visible").evaluateAll((nodes) =>
        nodes.filter((n) => n.getBoundingClientRect().right > window.innerWidth + 0.5).length);
      assert.equal(cut, 0);
      await picture(page, `${name}-${width}`);
    }));
  }
});

test("in a document of htmlwidgets it leaves the address and the title alone", () => withPage("live_widget", {}, async ({ page }) => {
  assert.equal(await run(page).locator(".mz-points path").count(), 272);
  await page.keyboard.press("ArrowRight");
  assert.match(await badge(page), /^E-step/);
}));

test("a trace is a file of its own as well", () => withPage("own", {}, async ({ page, explorer }) => {
  await page.keyboard.press("ArrowRight");
  assert.match(await explorer.locator(".mz-badge").textContent(), /^E-step at θ₀/);
  assert.equal(await page.evaluate(() => performance.getEntriesByType("resource").length), 0, "it asks for nothing else");
}));

test("axe finds nothing that keeps anybody out", async (t) => {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  for (const [name, colorScheme] of [["live", "light"], ["live", "dark"], ["live_six_es", "light"]]) {
    await t.test(`${name}, ${colorScheme}`, () => withPage(name, { colorScheme, width: 1400 }, async ({ page }) => {
      await openBound(page);
      await page.locator(".mz-paste summary").click();
      await run(page).locator(".mz-next").click();
      await page.addScriptTag({ path: axe });
      const violations = await page.evaluate(async () => {
        const found = await window.axe.run(document, { preload: false });
        return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} ${n.any.map((a) => a.message).join(", ")}`).join("; ")}`);
      });
      assert.deepEqual(violations, []);
    }));
  }
});
