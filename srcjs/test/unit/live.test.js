// What the live page makes of what is pasted, linked, dragged and chosen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createAlgorithm } from "../../src/algorithms/index.js";
import { createBoundState, limitsOfHeights } from "../../src/live/bound.js";
import { dataOf, initialConfig, settled, withoutRow, withRow } from "../../src/live/config.js";
import { parseData } from "../../src/live/csv.js";
import { decode, encode } from "../../src/live/link.js";
import { histogramOf, makeRun, startOf } from "../../src/live/run.js";
import { axesOf, endsOf, moveEnd, moveMean } from "../../src/live/shapes.js";
import { languages } from "../../src/words/index.js";

const runs = JSON.parse(readFileSync(new URL("r-runs.json", import.meta.url), "utf8"));
const near = (actual, expected, tolerance = 1e-12) => [actual].flat(3).forEach((value, i) =>
  assert.ok(Math.abs(value - [expected].flat(3)[i]) <= tolerance, `${value} is not ${[expected].flat(3)[i]}`));
const fails = (text, code, ...args) => assert.throws(() => parseData(text), (error) => {
  assert.deepEqual([error.code, error.args], [code, args]);
  return true;
});

const styles = { labels: ["1", "2", "3"], colours: ["#0072b2", "#d55e00", "#009e73"], lines: ["#000000", "#111111", "#222222"], dashes: ["solid", "42", "22"], noise_colour: "#888888" };
const lecture = { proportions: [0.5, 0.5], means: [[0], [4]], covariances: [[[4]], [[4]]], noise: null, centers: [[0], [1]] };
const page = {
  lang: "en", vars: [0], components: styles,
  sets: [
    { id: "six", name: "six", variables: ["x"], x: runs.sets.six, start: lecture },
    { id: "people", name: "people", variables: ["height", "weight"], x: runs.sets.people, start: null },
  ],
};

test("pasted data: commas, semicolons, tabs and spaces; names or none; decimal commas", () => {
  const two = { names: ["a", "b"], columns: [[1, 2.5], [3, -4]], dropped: 0 };
  for (const text of ["a,b\n1,3\n2.5,-4", "a;b\r\n1;3\r\n2,5;-4\r\n", "a\tb\n1\t3\n2,5\t-4", "  a b\n1   3\n\n2.5 -4 ", "\ufeff\"a\",\"b\"\n1,3\n2.5,-4"]) {
    assert.deepEqual(parseData(text), two, JSON.stringify(text));
  }
  assert.deepEqual(parseData("0\n1\n2e1").names, ["x"]);
  assert.deepEqual(parseData("1,2\n3,4"), { names: ["x1", "x2"], columns: [[1, 3], [2, 4]], dropped: 0 });
  assert.deepEqual(parseData("1,5 2\n3,5 4").columns, [[1.5, 3.5], [2, 4]]);
  assert.deepEqual(parseData("1,5\n3,5\n").columns, [[1, 3], [5, 5]]);
  assert.deepEqual(parseData("1,5\n3,5\n", "es").columns, [[1.5, 3.5]]);
  assert.deepEqual(parseData("estatura\n1,72\n1,80").columns, [[1.72, 1.8]]);
  assert.deepEqual(parseData("peso (kg)\n70,5\n80,2"), { names: ["peso (kg)"], columns: [[70.5, 80.2]], dropped: 0 });
  assert.deepEqual(parseData("1,000\n2,500\n3,250", "es").columns, [[1, 2.5, 3.25]]);
  assert.deepEqual(parseData("1,5 -2,5\n2,5 -3,5\n3,5 -1,5").columns, [[1.5, 2.5, 3.5], [-2.5, -3.5, -1.5]]);
  assert.deepEqual(parseData("1,5;2\n3,5;4", "es").columns, [[1.5, 3.5], [2, 4]]);
  assert.deepEqual(parseData("0 1 2 6 7 8").columns, [[0, 1, 2, 6, 7, 8]]);
});

test("columns without numbers are left out, and it is said how many", () => {
  assert.deepEqual(parseData("height,sex,weight\n170,f,60\n180,m,80"), { names: ["height", "weight"], columns: [[170, 180], [60, 80]], dropped: 1 });
  assert.deepEqual(parseData("sex,height\nf,170\nm,180"), { names: ["height"], columns: [[170, 180]], dropped: 1 });
});

test("what is no data is refused, with the line", () => {
  fails("", "none");
  fails("a b\nc d", "none");
  fails("1,2\n3", "uneven", 2, 1, 2);
  fails("a\n1\n\nNA\n3", "notNumber", 4, "NA");
  fails("a\n1", "few");
  fails("5\n5\n5", "constant");
  fails("1\n2\n1e200", "notNumber", 3, "1e200");
  fails(Array.from({ length: 5001 }, (_, i) => i).join("\n"), "many", 5000);
  for (const words of [languages.en, languages.es]) {
    for (const [code, args] of [["none", []], ["few", []], ["many", [5000]], ["uneven", [2, 1, 2]], ["notNumber", [4, "NA"]], ["constant", []], ["dropped", [2]]]) {
      const say = words.live.csv[code];
      assert.ok((typeof say === "function" ? say(...args) : say).length > 10);
    }
  }
});

test("a link leads back to what it was made of, to the last digit", () => {
  const theta = { proportions: [1 / 3, 2 / 3], means: [[0.1 + 0.2, 5], [7, 1e-9]], covariances: [[[1, 0.3], [0.3, 2]], [[4, 0], [0, 1 / 7]]], noise: null };
  const config = {
    lang: "es", set: "people", own: { names: ["a, b", "ñ"], columns: [[1 / 3, 2, 3], [4, 5, 6e-20]] }, vars: [1, 0], second: true, together: false,
    runs: [
      { method: "em", family: "VVV", k: 2, start: "hand", seed: 3, theta, step: 17 },
      { method: "kmeans", family: "EEE", k: 5, start: "kmeans++", seed: 12, theta: null, step: 4 },
    ],
  };
  const { text, whole } = encode(config);
  assert.ok(whole);
  assert.deepEqual(decode(text), { config, problem: false });
  // One run, one variable.
  const one = { ...config, own: null, vars: [0, null], second: false, together: true, runs: [{ method: "limit", family: "V", k: 2, start: "random", seed: 0, theta: null, step: 0 }] };
  const { config: read } = decode(encode(one).text);
  assert.deepEqual(read, { lang: "es", set: "people", vars: [0, null], second: false, runs: one.runs });
});

test("data that are too many for a link stay out of it", () => {
  const config = { ...initialConfig(page), own: { names: ["x"], columns: [Array.from({ length: 5000 }, (_, i) => i / 7)] } };
  const { text, whole } = encode(config);
  assert.equal(whole, false);
  assert.ok(text.length < 200);
});

test("what a link cannot mean is left out, and told", () => {
  for (const text of ["a=em,XXX,2,random,1,0", "a=em,VVV,99,random,1,0", "a=em,VVV,2,hand,1,0", "vars=1,1", "x=1,2;3&names=[\"a\",\"b\"]", "x=1,2&names=oops",
    "a=em,VVV,1,hand,1,0&theta_a=1;0,0;1,2,2,1", "lang=fr"]) {
    const { config, problem } = decode(text);
    assert.ok(problem, text);
    assert.deepEqual([config.runs, config.own, config.vars, config.lang], [[], undefined, undefined, undefined], text);
  }
  assert.equal(decode("").problem, false);
});

test("axes of an ellipse by hand", () => {
  const [long, short] = axesOf([[2, 1], [1, 2]]);
  near([long.length ** 2, short.length ** 2], [3, 1]);
  near(long.direction, [Math.SQRT1_2, Math.SQRT1_2]);
  near(long.direction[0] * short.direction[0] + long.direction[1] * short.direction[1], 0);
});

test("the end of an axis that is dragged to where it is changes nothing; elsewhere it goes through there", () => {
  const mean = [10, 20];
  const covariances = { VII: [[3, 0], [0, 3]], VVI: [[3, 0], [0, 8]], VVV: [[4, 1], [1, 2]], EEE: [[4, 1], [1, 2]] };
  const other = [[1, 0], [0, 1]];
  for (const [family, covariance] of Object.entries(covariances)) {
    const params = { proportions: [0.5, 0.5], means: [mean, [0, 0]], covariances: family === "EEE" ? [covariance, covariance] : [covariance, other], noise: null };
    for (const { axis, at } of endsOf(mean, covariance, family)) {
      near(moveEnd(params, 0, axis, at, family, 0.01).covariances, params.covariances, 1e-12);
      const beyond = at.map((value, v) => mean[v] + 2 * (value - mean[v]));
      const moved = moveEnd(params, 0, axis, beyond, family, 0.01);
      // One end of the axis or the other.
      const opposite = beyond.map((value, v) => 2 * mean[v] - value);
      const isThere = (end) => [beyond, opposite].some((place) => Math.hypot(end.at[0] - place[0], end.at[1] - place[1]) < 1e-9);
      assert.ok(endsOf(mean, moved.covariances[0], family).some(isThere), family);
      if (family === "EEE") near(moved.covariances[1], moved.covariances[0]);
      else near(moved.covariances[1], other);
    }
    // Onto the mean: as small as it may be, and still an ellipse.
    const least = moveEnd(params, 0, 0, mean, family, 0.5).covariances[0];
    assert.ok(least[0][0] * least[1][1] - least[0][1] ** 2 > 0, family);
  }
  const line = { proportions: [1], means: [[3]], covariances: [[[4]]], noise: null };
  near(endsOf([3], [[4]], "V")[0].at, [5]);
  near(moveEnd(line, 0, 0, [6], "V", 0.01).covariances, [[[9]]]);
  near(moveMean(line, 0, [7]).means, [[7]]);
});

test("choices that cannot be go to ones that can", () => {
  const config = initialConfig(page);
  assert.deepEqual(config.vars, [0, null]);
  assert.deepEqual([config.runs[0].start, config.runs[0].family, config.runs[0].k], ["lecture", "V", 2]);
  const people = settled(page, { ...config, set: "people", vars: [0, 1] });
  assert.deepEqual([people.runs[0].start, people.runs[0].family], ["kmeans++", "VVV"]);
  const few = settled(page, { ...config, own: { names: ["x"], columns: [[1, 2, 3]] }, runs: config.runs.map((run) => ({ ...run, k: 8 })) });
  assert.deepEqual(few.runs.map((run) => [run.k, run.start]), [[3, "kmeans++"], [3, "kmeans++"]]);
  assert.deepEqual(settled(page, { ...config, set: "nothing", vars: [4, 9] }).vars, [0, null]);
  const byHand = { ...config.runs[0], start: "hand", theta: { ...lecture, means: [[1], [2]] } };
  assert.equal(settled(page, { ...config, runs: [byHand, config.runs[1]] }).runs[0].theta.means[1][0], 2);
  assert.equal(settled(page, { ...config, set: "people", vars: [0, 1], runs: [byHand, config.runs[1]] }).runs[0].start, "kmeans++");
});

test("rows go out and come in", () => {
  const data = { names: ["a", "b"], columns: [[1, 2, 3], [4, 5, 9]] };
  assert.deepEqual(withoutRow(data, 1).columns, [[1, 3], [4, 9]]);
  // Of the variable that is not shown, the mean.
  assert.deepEqual(withRow(data, [0], [7]).columns, [[1, 2, 3, 7], [4, 5, 9, 6]]);
  assert.deepEqual(withRow(data, [1, 0], [7, 8]).columns, [[1, 2, 3, 8], [4, 5, 9, 7]]);
});

test("a run is told as R tells a trace: the explorer can show each kind", () => {
  const data = dataOf(page, initialConfig(page));
  const problem = { x: data.x, names: data.chosen, lang: "en", dark: false, styles };
  for (const [method, kind] of [["em", "em"], ["kmeans", "kmeans"], ["limit", "limit"]]) {
    const spec = { method, family: "V", k: 2, start: "lecture", seed: 1, theta: null };
    const { page: shown, theta } = makeRun(spec, problem, { lecture });
    assert.equal(shown.kind, kind);
    assert.deepEqual(theta.means, method === "em" ? lecture.means : lecture.centers);
    for (const words of [languages.en, languages.es]) {
      const algorithm = createAlgorithm(shown, words);
      for (let step = 0; step <= algorithm.last; step++) {
        assert.doesNotMatch(JSON.stringify(algorithm.frame(step)), /undefined|NaN/);
        algorithm.explain(step, 0);
        algorithm.shares(step, 0);
      }
    }
  }
  // The paper's k-means: 51, 17.2, 11.44, 9.25, 6.44, 4, 4.
  const { page: kmeans } = makeRun({ method: "kmeans", family: "V", k: 2, start: "lecture" }, problem, { lecture });
  near(kmeans.distortion, [51, 17.2, 11.44, 9.25, 6.4375, 4, 4], 0.005);
  // Where there is no limit, k-means.
  const none = makeRun({ method: "limit", family: "V", k: 2, start: "hand", theta: { ...lecture, means: [[1], [5]] } }, { ...problem, x: [[1, 1, 5]] });
  assert.equal(none.page.kind, "kmeans");
  const dragged = makeRun({ method: "em", family: "V", k: 2, start: "lecture" }, problem, { lecture, dragging: true });
  assert.equal(dragged.page.params.length, 1);
  assert.deepEqual(startOf({ start: "random", seed: 4, k: 3, family: "V" }, data.x), startOf({ start: "random", seed: 4, k: 3, family: "V" }, data.x));
  assert.notEqual(makeRun({ method: "em", family: "V", start: "lecture" }, { ...problem, dark: true }, { lecture }).page.components.lines[0], styles.lines[0]);
});

test("a histogram counts everything once", () => {
  for (const column of [...runs.sets.people, ...runs.sets.six, [3, 3, 3], [0, 1]]) {
    const { breaks, heights } = histogramOf(column);
    near(heights.reduce((sum, height, b) => sum + height * (breaks[b + 1] - breaks[b]), 0), 1, 1e-9);
    assert.ok(breaks[0] <= Math.min(...column) && breaks.at(-1) >= Math.max(...column));
  }
});

test("the bound over a parameter: E touches, M goes to the top that R finds, and the divergence is what lies between", () => {
  for (const { name, set, params, what, steps } of runs.bound) {
    const x = runs.sets[set];
    const model = createBoundState({ params, x, what });
    model.to(steps.at[0]);
    assert.ok(model.here().kl > 0, `${name}: away from where it was built`);
    const scale = Math.abs(steps.loglik[0]);
    for (const t of steps.t) {
      model.e();
      near(model.get().at, steps.at[t], 1e-10 * Math.abs(steps.at[t]));
      near(model.here().kl, 0, 1e-12 * scale);
      assert.ok(model.isBuiltHere());
      const tangent = model.tangent();
      assert.ok(tangent[0].value < steps.at[t] && tangent[1].value > steps.at[t]);
      assert.equal(Math.sign(tangent[1].l - tangent[0].l), Math.sign(steps.slope[t]));
      model.m();
      assert.ok(model.isAtTop());
      near(model.get().at, steps.top[t], 1e-10 * Math.abs(steps.top[t]));
      near(model.here().bound, steps.bound[t], 1e-10 * scale);
      near(model.here().kl, steps.kl[t], 1e-10 * scale);
    }
    // The bound is never above.
    const { bound } = model.get();
    model.curve.forEach((p, i) => assert.ok(bound.curve[i].l <= p.l + 1e-12 * scale, name));
    assert.equal(model.get().older.length, 3);
    for (const fraction of [0, 0.3, 1]) near(model.fraction(model.valueAt(fraction)), fraction, 1e-12);
    if (what.kind === "sd") near(model.valueAt(0.5) ** 2, model.values[0] * model.values.at(-1), 1e-8 * model.valueAt(0.5) ** 2);
  }
});

test("what is seen of the curve has the steps, and does not go down for ever", () => {
  const curve = [-1000, -10, -1, 0, -5].map((l) => ({ l }));
  const [low, high] = limitsOfHeights(curve, [-8, -1]);
  assert.ok(low < -8 && low > -1000 && high > 0);
});
