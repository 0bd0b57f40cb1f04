// The page in a real browser. Run by tools/explorer.sh, which makes the pages.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openBrowser, openPage, picture, startApp } from "./browser.js";

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

// What the page holds at the moment, as a reader sees it.
const badge = (explorer) => explorer.locator(".mz-badge").textContent();
const said = (explorer) => explorer.locator(".mz-text").textContent();
const place = (explorer) => explorer.locator(".mz-place").textContent();
const fills = (explorer) => explorer.locator(".mz-points path").evaluateAll((nodes) => nodes.map((n) => n.style.fill));
const sent = (page) => page.evaluate(() => JSON.parse(document.querySelector("script[data-for]").textContent).x);
const numbersIn = (text) => text.replaceAll("−", "-").match(/-?\d+(\.\d+)?/g).map(Number);

async function withPage(name, options, check) {
  const opened = await openPage(browser, name, options);
  try {
    await check(opened);
    assert.deepEqual(opened.errors, []);
  } finally {
    await opened.page.close();
  }
}

test("every kind of trace is drawn, in both languages, without an error", async (t) => {
  const titles = {
    em: "EM", em_es: "EM", iris: "EM", noise: "EM", line: "EM", many: "EM", nine: "EM", one: "EM", wide: "EM",
    kmeans: "k-means", kmeans_es: "k-medias", kmeans_line: "k-means",
    limit: "k-means as the limit of a mixture", limit_es: "k-medias como límite de una mezcla",
    limit_line: "k-means as the limit of a mixture",
  };
  for (const [name, title] of Object.entries(titles)) {
    await t.test(name, () => withPage(name, {}, async ({ page, explorer }) => {
      assert.ok((await explorer.locator(".mz-title").textContent()).startsWith(title));
      assert.equal(await explorer.getAttribute("lang"), name.endsWith("_es") ? "es" : "en");
      const data = await sent(page);
      const placed = await explorer.locator(".mz-points path").count();
      const [x, y] = data.dims;
      const seen = data.rows.filter((_, i) => data.x[x][i] !== null && (y === undefined || data.x[y][i] !== null));
      assert.equal(placed, seen.length);
      await picture(page, `${name}-first`);
      // To the end, by way of the middle.
      const last = Number((await place(explorer)).split("/")[1]);
      await explorer.locator(".mz-slider").fill(String(Math.floor(last / 2)));
      await picture(page, `${name}-middle`);
      await explorer.locator(".mz-last").click();
      assert.equal(await place(explorer), `${last} / ${last}`);
      await picture(page, `${name}-last`);
      assert.doesNotMatch(await explorer.textContent(), /undefined|NaN|\[object/);
    }));
  }
});

test("EM steps by half steps, and shows R's numbers", () => withPage("em", {}, async ({ page, explorer }) => {
  const data = await sent(page);
  assert.equal(await badge(explorer), "Start");
  assert.equal(new Set(await fills(explorer)).size, 1);
  await explorer.locator(".mz-next").click();
  assert.equal(await badge(explorer), "E-step at θ₀");
  assert.ok(new Set(await fills(explorer)).size > 100, "points are coloured by their responsibilities");
  assert.ok(numbersIn(await said(explorer)).some((x) => Math.abs(x - data.loglik[0]) < 0.001));
  const ellipses = () => explorer.locator(".mz-ellipse").evaluateAll((nodes) => nodes.map((n) => n.style.transform));
  const [coloured, before] = [await fills(explorer), await ellipses()];
  await explorer.locator(".mz-next").click();
  assert.equal(await badge(explorer), "M-step to θ₁");
  const told = numbersIn(await said(explorer));
  for (const value of [data.bound_m[0], data.loglik[1]]) assert.ok(told.some((x) => Math.abs(x - value) < 0.001), `${value} in ${told}`);
  // The M-step moves the ellipses and leaves the colours.
  assert.deepEqual(await fills(explorer), coloured);
  assert.notDeepEqual(await ellipses(), before);
  await explorer.locator(".mz-previous").click();
  assert.equal(await badge(explorer), "E-step at θ₀");
}));

test("the ellipse on the page is that of R's covariance", () => withPage("em", {}, async ({ page, explorer }) => {
  const data = await sent(page);
  const { means, covariances } = data.params[0];
  // Where the outer ellipse of component 1 ends, through the page's own axes.
  const box = await explorer.locator(".mz-ellipse.mz-line.mz-outer").first().evaluate((node) => {
    const { x, width } = node.getBoundingClientRect();
    const stroke = parseFloat(getComputedStyle(node).strokeWidth);
    return { left: x, right: x + width, stroke };
  });
  const ticks = await explorer.locator(".mz-plane .mz-axis").first().locator(".tick").evaluateAll((nodes) =>
    nodes.map((n) => [Number(n.textContent.replace(",", "")), n.querySelector("line").getBoundingClientRect().x]));
  const [[v0, p0], [v1, p1]] = [ticks[0], ticks.at(-1)];
  const toValue = (pixel) => v0 + ((pixel - p0) * (v1 - v0)) / (p1 - p0);
  const radius = Math.sqrt(-2 * Math.log(0.05) * covariances[0][0][0]);
  const perPixel = (v1 - v0) / (p1 - p0);
  assert.ok(Math.abs(toValue(box.left) - (means[0][0] - radius)) < 2.5 * perPixel);
  assert.ok(Math.abs(toValue(box.right) - (means[0][0] + radius)) < 2.5 * perPixel);
}));

test("the bound touches at each E-step and lies below at each M-step", () => withPage("em", {}, async ({ explorer }) => {
  await explorer.locator(".mz-slider").fill("2");
  const detail = explorer.locator(".mz-detail");
  const [objective, bound] = numbersIn((await detail.getAttribute("aria-label")).split(":")[1]);
  assert.ok(bound < objective);
  await explorer.locator(".mz-next").click();
  const touched = numbersIn((await detail.getAttribute("aria-label")).split(":")[1]);
  assert.ok(Math.abs(touched[0] - touched[1]) < 1e-6 * Math.abs(touched[0]));
  assert.ok(touched[1] > bound);
}));

test("it plays, pauses, and stops at the end", () => withPage("em", {}, async ({ page, explorer }) => {
  await explorer.locator(".mz-speed select").selectOption("2");
  const live = explorer.locator('[role="status"]');
  await explorer.locator(".mz-play").click();
  assert.equal(await explorer.locator(".mz-play").getAttribute("aria-label"), "Pause");
  await page.waitForFunction(() => Number(document.querySelector(".mz-place").textContent.split("/")[0]) >= 3);
  // Not read aloud while it plays.
  assert.doesNotMatch(await live.textContent(), /θ₁/);
  await explorer.locator(".mz-play").click();
  const stopped = await place(explorer);
  await page.waitForTimeout(600);
  assert.equal(await place(explorer), stopped);
  assert.ok((await live.textContent()).startsWith(await badge(explorer)));
  await explorer.locator(".mz-play").click();
  await page.waitForFunction(() => document.querySelector(".mz-play").getAttribute("aria-label") === "Play", null, { timeout: 15000 });
  const [now, last] = numbersIn(await place(explorer));
  assert.equal(now, last);
}));

test("keys step, jump and play; on a page of its own from the start", () => withPage("em", {}, async ({ page, explorer }) => {
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await badge(explorer), "M-step to θ₁");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await badge(explorer), "E-step at θ₀");
  await page.keyboard.press("End");
  assert.equal(await place(explorer), "25 / 25");
  await page.keyboard.press("Home");
  assert.equal(await place(explorer), "0 / 25");
  await page.keyboard.press("Space");
  assert.equal(await explorer.locator(".mz-play").getAttribute("aria-label"), "Pause");
  await page.keyboard.press("Space");
  assert.equal(await explorer.locator(".mz-play").getAttribute("aria-label"), "Play");
}));

test("rows can be chosen by keys on the points, and are told", () => withPage("em", {}, async ({ page, explorer }) => {
  await page.keyboard.press("End");
  await explorer.locator(".mz-plane").focus();
  const row = () => explorer.locator(".mz-row input").inputValue();
  const before = Number(await row());
  await page.keyboard.press("ArrowDown");
  assert.equal(Number(await row()), before + 1);
  assert.match(await explorer.locator('[role="status"]').textContent(), new RegExp(`^Row ${before + 1}: component 1 [0-9.>]+`));
  await page.keyboard.press("Enter");
  assert.equal(await explorer.locator(".mz-ring .mz-held").count(), 1);
}));

test("everything is reached by Tab, and the focus is seen", () => withPage("em", {}, async ({ page }) => {
  const reached = [];
  for (let i = 0; i < 16; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => {
      const { className, tagName, type } = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      const name = (typeof className === "string" ? className : className.baseVal).split(" ").at(-1);
      return { name: name || type || tagName, seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1 };
    }));
  }
  const names = reached.map((r) => r.name);
  for (const name of ["mz-first", "mz-previous", "mz-play", "mz-next", "mz-last", "mz-slider", "mz-plane", "number", "select-one"]) {
    assert.ok(names.includes(name), `${name} in ${names}`);
  }
  for (const { name, seen } of reached.filter((r) => r.name !== "BODY")) assert.ok(seen, `the focus on ${name} is seen`);
}));

test("pointing at a point writes out Bayes' rule with its numbers", () => withPage("em", {}, async ({ page, explorer }) => {
  await page.keyboard.press("End");
  const data = await sent(page);
  const at = (i) => explorer.locator(".mz-points path").nth(i).evaluate((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });
  // A point that lies alone: the leftmost one.
  const i = data.x[0].indexOf(Math.min(...data.x[0]));
  await page.mouse.move(...(await at(i)));
  assert.equal(await explorer.locator(".mz-row input").inputValue(), String(data.rows[i]));
  const rows = await explorer.locator(".mz-row tbody tr").evaluateAll((trs) =>
    trs.map((tr) => [...tr.children].map((cell) => cell.textContent)));
  assert.equal(rows.length, 2);
  const number = (text) => {
    const [mantissa, power] = text.replace("> ", "").split(/\s×\s10/);
    const digits = (power ?? "").replace("⁻", "-").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c));
    return Number(mantissa) * 10 ** Number(digits || 0);
  };
  const theta = data.params.at(-1);
  const sum = number(await explorer.locator(".mz-row tfoot td").first().textContent());
  let total = 0;
  rows.forEach(([label, proportion, density, product, w], j) => {
    assert.equal(label, String(j + 1));
    assert.ok(Math.abs(number(proportion) - theta.proportions[j]) < 1e-4);
    assert.ok(Math.abs(number(proportion) * number(density) - number(product)) < 2e-3 * number(product));
    assert.ok(Math.abs(number(product) / sum - number(w)) < 2e-3);
    assert.ok(Math.abs(number(w) - data.responsibilities.at(-1)[j][i]) < 1e-4);
    total += number(product);
  });
  assert.ok(Math.abs(total - sum) < 2e-3 * sum);
  // A click holds it.
  await page.mouse.down();
  await page.mouse.up();
  const other = data.x[0].indexOf(Math.max(...data.x[0]));
  await page.mouse.move(...(await at(other)));
  assert.equal(await explorer.locator(".mz-row input").inputValue(), String(data.rows[i]));
  await explorer.locator(".mz-row input").fill("7");
  await explorer.locator(".mz-row input").press("Tab");
  assert.match(await explorer.locator(".mz-row-values").textContent(), new RegExp(`height = ${data.x[0][6]}`));
}));

test("what the page works out is what R sent: every responsibility of every row and step", async (t) => {
  for (const name of ["em", "iris", "noise", "line", "nine", "limit", "limit_es"]) {
    await t.test(name, () => withPage(name, {}, async ({ page }) => {
      const data = await sent(page);
      const { createAlgorithm } = await import("../../src/algorithms/index.js");
      const { languages } = await import("../../src/words/index.js");
      const algorithm = createAlgorithm(data, languages.en);
      let largest = 0;
      let compared = 0;
      for (let step = 0; step <= algorithm.last; step++) {
        data.rows.forEach((_, i) => {
          const told = algorithm.explain(step, i);
          if (told?.kind !== "bayes") return;
          told.terms.forEach((term, j) => {
            largest = Math.max(largest, Math.abs(term.w - told.w[j]));
            compared += 1;
          });
        });
      }
      assert.ok(compared > 1000);
      // R's were rounded to seven decimals.
      assert.ok(largest < 6e-8, `differs by ${largest}`);
    }));
  }
});

test("the slider scrubs, and the strip does", () => withPage("many", {}, async ({ page, explorer }) => {
  await explorer.locator(".mz-slider").focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await place(explorer), /^1 \//);
  const strip = await explorer.locator(".mz-strip").boundingBox();
  await page.mouse.move(strip.x + strip.width / 2, strip.y + 20);
  await page.mouse.down();
  await page.mouse.move(strip.x + strip.width - 4, strip.y + 20, { steps: 4 });
  await page.mouse.up();
  const [now, last] = numbersIn(await place(explorer));
  assert.equal(now, last);
  const detail = await explorer.locator(".mz-detail").boundingBox();
  await page.mouse.click(detail.x + detail.width * 0.6, detail.y + 60);
  assert.ok(numbersIn(await place(explorer))[0] < last);
}));

test("a sample of many rows is said", () => withPage("many", {}, async ({ page, explorer }) => {
  const data = await sent(page);
  assert.ok(data.rows.length <= 2000 && data.n === 30000);
  assert.match(await explorer.locator(".mz-notes").textContent(), new RegExp(`${data.rows.length} of 30000 rows`));
  await explorer.locator(".mz-row input").fill("17");
  await explorer.locator(".mz-row input").press("Tab");
  assert.match(await explorer.locator(".mz-hint").textContent(), /Row 17 is not drawn; this is row/);
}));

test("a row that is not there is said to be none, and an empty field is no row", () => withPage("em", {}, async ({ explorer }) => {
  const input = explorer.locator(".mz-row input");
  const before = await input.inputValue();
  await input.fill("9999");
  await input.press("Tab");
  assert.match(await explorer.locator(".mz-hint").textContent(), /There is no row 9999: they go from 1 to 507/);
  assert.equal(await input.inputValue(), before);
  await input.fill("");
  await input.press("Tab");
  assert.doesNotMatch(await explorer.locator(".mz-hint").textContent(), /row 0/i);
  assert.equal(await input.inputValue(), before);
}));

test("the responsibilities are seen at every width", async (t) => {
  for (const name of ["em", "iris", "noise"]) {
    for (const width of [360, 390, 600, 680, 720, 760, 800, 840, 1024, 1280]) {
      await t.test(`${name}, ${width}`, () => withPage(name, { width, height: 900 }, async ({ page, explorer }) => {
        await page.keyboard.press("End");
        const hidden = await explorer.locator(".mz-row .mz-scroll").evaluate((box) => box.scrollWidth - box.clientWidth);
        // The narrowest telephones scroll the table that has a column for labels as well.
        assert.ok(hidden <= 1 || (name === "iris" && width < 390), `${hidden} pixels of the table are hidden`);
      }));
    }
  }
});

test("a saved page says how wide it is to be laid out", () => withPage("em", {}, async ({ page }) => {
  assert.match(await page.locator("meta[name=viewport]").getAttribute("content"), /width=device-width/);
}));

test("other variables can be chosen, or one alone", () => withPage("iris", {}, async ({ page, explorer }) => {
  const data = await sent(page);
  const title = () => explorer.locator(".mz-plane > .mz-axis-title").allTextContents();
  const selects = explorer.locator(".mz-variables select");
  await selects.nth(0).selectOption({ label: "Petal.Length" });
  await selects.nth(1).selectOption({ label: "Petal.Width" });
  assert.deepEqual(await title(), ["Petal.Length", "Petal.Width"]);
  const missing = data.rows.filter((_, i) => data.x[2][i] === null || data.x[3][i] === null).length;
  assert.ok(missing > 0);
  assert.match(await explorer.locator(".mz-notes").textContent(), new RegExp(`${missing} drawn rows miss a value`));
  await explorer.locator(".mz-last").click();
  await picture(page, "iris-petals");
  // The same twice: the axes change places.
  await selects.nth(0).selectOption({ label: "Petal.Width" });
  assert.deepEqual(await title(), ["Petal.Width", "Petal.Length"]);
  await selects.nth(1).selectOption({ label: "(density)" });
  assert.deepEqual(await title(), ["Petal.Width", "density"]);
  assert.equal(await explorer.locator(".mz-curves .mz-curve").count(), 3);
  assert.equal(await explorer.locator(".mz-ellipse").count(), 0);
  await picture(page, "iris-density");
  await selects.nth(1).selectOption({ label: "Sepal.Width" });
  assert.equal(await explorer.locator(".mz-ellipse.mz-line").count(), 6);
  assert.equal(await explorer.locator(".mz-bars rect").count(), 0);
  assert.equal(await explorer.locator(".mz-curve").count(), 0);
}));

test("of many variables those on the axes are told first", () => withPage("wide", {}, async ({ explorer }) => {
  const values = () => explorer.locator(".mz-row-values").textContent();
  assert.match(await values(), /^x1 = .*, x2 = .*, x6 = [^,]*, and 24 others$/);
  await explorer.locator(".mz-variables select").nth(0).selectOption({ label: "x30" });
  assert.match(await values(), /^x2 = .*, x30 = .*, x1 = /);
}));

test("labels and noise have their part in Bayes' rule", async () => {
  await withPage("iris", {}, async ({ page, explorer }) => {
    await page.keyboard.press("End");
    assert.match(await explorer.locator(".mz-row thead").textContent(), /aⱼ/);
    await explorer.locator(".mz-row input").fill("1");
    await explorer.locator(".mz-row input").press("Tab");
    const w = await explorer.locator(".mz-row tbody .mz-number").allTextContents();
    assert.deepEqual([...w].sort(), ["0.0000", "0.0000", "1.0000"]);
  });
  await withPage("noise", {}, async ({ page, explorer }) => {
    await page.keyboard.press("End");
    assert.equal(await explorer.locator(".mz-row tbody tr").count(), 3);
    assert.match(await explorer.locator(".mz-row tbody tr").nth(2).textContent(), /^noise/);
    assert.match(await explorer.locator(".mz-components").textContent(), /noise · π/);
    assert.match(await said(explorer), /log-likelihood \+ log prior/);
  });
});

test("k-means: assign and update in turn, J falls, regions are drawn", () => withPage("kmeans", {}, async ({ page, explorer }) => {
  const data = await sent(page);
  await page.keyboard.press("ArrowRight");
  assert.equal(await badge(explorer), "1: assign");
  assert.equal(new Set(await fills(explorer)).size, 2);
  assert.equal(await explorer.locator(".mz-regions path").count(), 2);
  await page.keyboard.press("ArrowRight");
  assert.equal(await badge(explorer), "2: update");
  const told = numbersIn(await said(explorer));
  assert.ok(told.some((x) => Math.abs(x - data.distortion[1]) < 0.1), `${data.distortion[1]} in ${told}`);
  await page.keyboard.press("End");
  assert.match(await said(explorer), /k-means has converged/);
  assert.equal(await explorer.locator(".mz-row .mz-nearest").count(), 1);
}));

test("the limit: circles shrink as sigma^2 falls, and k-means is at the end", () => withPage("limit", {}, async ({ page, explorer }) => {
  const data = await sent(page);
  const width = () => explorer.locator(".mz-ellipse.mz-line.mz-outer").first().evaluate((n) => n.getBoundingClientRect().width);
  const wide = await width();
  const slider = explorer.locator(".mz-slider");
  assert.equal(await slider.getAttribute("aria-label"), "σ², falling to 0");
  await slider.fill("8");
  assert.ok((await width()) < wide / 5);
  assert.match(await badge(explorer), /^σ² = /);
  await page.keyboard.press("End");
  assert.equal(await badge(explorer), "σ² → 0: k-means");
  assert.equal(await explorer.locator(".mz-ellipse").count(), 0);
  assert.ok(numbersIn(await said(explorer)).some((x) => Math.abs(x - data.lloyd.distortion) < 0.1));
  assert.equal(new Set(await fills(explorer)).size, 3);
}));

test("in Spanish nothing is left in English", () => withPage("em_es", {}, async ({ page, explorer }) => {
  await page.keyboard.press("ArrowRight");
  assert.equal(await badge(explorer), "Paso E en θ₀");
  await page.keyboard.press("ArrowRight");
  assert.equal(await badge(explorer), "Paso M a θ₁");
  const names = await explorer.locator("[aria-label]").evaluateAll((nodes) => nodes.map((n) => n.getAttribute("aria-label")));
  const text = `${await explorer.innerText()} ${names.join(" ")}`;
  assert.doesNotMatch(text, /\b(step|the|of|row|Play|Speed|bound|mean)\b/i);
  assert.match(await explorer.locator('[role="status"]').textContent(), /^Paso M/);
}));

test("less motion where that is wanted, ellipses that move where it is not", async () => {
  const duration = ({ explorer }) =>
    explorer.locator(".mz-ellipse").first().evaluate((n) => getComputedStyle(n).transitionDuration);
  await withPage("em", { reducedMotion: "reduce" }, async (opened) => assert.equal(parseFloat(await duration(opened)), 0));
  await withPage("em", { reducedMotion: "no-preference" }, async (opened) => {
    assert.ok(parseFloat(await duration(opened)) > 0.2);
    await opened.explorer.locator(".mz-slider").fill("1");
    const { from, between, to } = await opened.page.evaluate(async () => {
      const mean = document.querySelector(".mz-means g");
      const x = () => mean.getBoundingClientRect().x;
      const from = x();
      document.querySelector(".mz-next").click();
      const [moving] = mean.getAnimations();
      moving.pause();
      moving.currentTime = 200;
      const between = x();
      moving.finish();
      return { from, between, to: x() };
    });
    assert.ok(Math.abs(to - from) > 1, `${from} to ${to}`);
    assert.ok(Math.min(from, to) < between && between < Math.max(from, to), `${from} ${between} ${to}`);
  });
});

test("it fits narrow pages and wide ones", async () => {
  for (const width of [360, 700, 1500]) {
    await withPage("nine", { width }, async ({ page, explorer }) => {
      await page.keyboard.press("End");
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `at ${width} it is ${overflow} too wide`);
      const columns = await explorer.locator(".mz-main").evaluate((n) => getComputedStyle(n).gridTemplateColumns.split(" ").length);
      assert.equal(columns, width >= 760 ? 2 : 1);
      await picture(page, `nine-${width}`);
    });
  }
});

test("the page keeps its height while it steps", () => withPage("em", {}, async ({ page, explorer }) => {
  await page.keyboard.press("ArrowRight");
  const height = async () => (await explorer.boundingBox()).height;
  const heights = [];
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press("ArrowRight");
    heights.push(await height());
  }
  assert.ok(Math.max(...heights) - Math.min(...heights) < 25, heights.join(" "));
}));

test("two lines in R Markdown: there, in a tab too, and the document keeps its keys", async (t) => {
  const { existsSync } = await import("node:fs");
  const { pages } = await import("./browser.js");
  if (!existsSync(`${pages}/course.html`)) return t.skip("no pandoc");
  await withPage("course", {}, async ({ page, explorer }) => {
    assert.equal(await page.locator(".mezcla_explorer").count(), 2);
    await page.locator("h1").first().click();
    await page.keyboard.press("ArrowRight");
    assert.match(await place(explorer), /^0 \//);
    await explorer.locator(".mz-title").click();
    await page.keyboard.press("ArrowRight");
    assert.match(await place(explorer), /^1 \//);
    await page.locator("a", { hasText: "Second" }).click();
    const second = page.locator(".mezcla_explorer").nth(1);
    await second.locator(".mz-points path").first().waitFor();
    await second.locator(".mz-next").click();
    assert.equal(await badge(second), "1: asignar");
    assert.match(await place(explorer), /^1 \//);
    await picture(page, "course");
  });
});

test("in Shiny it is drawn again with another k, and tells its step and row", async (t) => {
  const app = await startApp();
  if (app === null) return t.skip("no shiny");
  try {
    const page = await browser.context.newPage();
    await page.goto(app.address);
    const explorer = page.locator(".mezcla_explorer");
    await explorer.locator(".mz-means g").first().waitFor();
    assert.equal(await explorer.locator(".mz-means g").count(), 2);
    await explorer.locator(".mz-next").click();
    await page.waitForFunction(() => /^step 1, row \d+$/.test(document.querySelector("#told").textContent));
    await page.locator("#k").fill("3");
    await page.waitForFunction(() => document.querySelectorAll(".mz-means g").length === 3);
    await page.waitForFunction(() => /^step 0, row \d+$/.test(document.querySelector("#told").textContent));
    assert.match(await place(explorer), /^0 \//);
    await picture(page, "shiny");
    await page.close();
  } finally {
    app.stop();
  }
});

test("axe finds nothing that keeps anybody out", async (t) => {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  for (const name of ["em", "kmeans_es", "limit", "noise"]) {
    await t.test(name, () => withPage(name, {}, async ({ page }) => {
      await page.keyboard.press("End");
      await page.addScriptTag({ path: axe });
      const violations = await page.evaluate(async () => {
        const found = await window.axe.run(document.querySelector(".mezcla_explorer"), { preload: false });
        return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join("; ")}`);
      });
      assert.deepEqual(violations, []);
    }));
  }
});
