// EM, k-means, the limit and the bound as a curve, run in JavaScript: to 1e-10 what R's engine computes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { boundFrom, loglikAt, place, topOfBound } from "../../src/engine/bound.js";
import { eStep, lowerBound } from "../../src/engine/e_step.js";
import { remaining, runEm } from "../../src/engine/em.js";
import { runKmeans } from "../../src/engine/kmeans.js";
import { runLimit } from "../../src/engine/limit.js";
import { families, familiesIn, mStep } from "../../src/engine/m_step.js";
import { drawCentres, generator, mixtureAbout } from "../../src/engine/starts.js";

const runs = JSON.parse(readFileSync(new URL("r-runs.json", import.meta.url), "utf8"));
for (const run of [...runs.em, ...runs.kmeans, ...runs.limit, ...runs.bound]) run.x = runs.sets[run.set];

// Relative to the size of the numbers, or absolute below one.
const near = (actual, expected, what, tolerance = 1e-10) => {
  const [a, b] = [[actual].flat(9), [expected].flat(9)];
  assert.equal(a.length, b.length, what);
  a.forEach((value, i) =>
    assert.ok(Math.abs(value - b[i]) <= tolerance * Math.max(1, Math.abs(b[i])), `${what}: ${value} is not ${b[i]}`));
};
const atRows = (w, rows) => w.map((share) => rows.map((i) => share[i]));
const sameTheta = (actual, expected, what, tolerance) => {
  for (const part of ["proportions", "means", "covariances"]) near(actual[part], expected[part], `${what}, ${part}`, tolerance);
};

test("E-step, log-likelihood and M-step of each family are R's", () => {
  for (const { name, family, x, at, rows, params, responsibilities, loglik } of runs.em) {
    at.forEach((t, i) => {
      const { w, loglik: l } = eStep(params[i], x);
      near(atRows(w, rows), responsibilities[i], `${name}, w at ${t}`);
      near(l, loglik[t], `${name}, l at ${t}`);
      // The next parameters, where they were kept.
      if (at[i + 1] === t + 1) sameTheta(mStep(x, w, { family }), params[i + 1], `${name}, M-step from ${t}`);
    });
  }
});

test("a run of EM takes R's way, ends where R's does, and says the same of its end", () => {
  assert.deepEqual([...new Set(runs.em.map((run) => run.family))].sort(), ["E", "EEE", "V", "VII", "VVI", "VVV"]);
  for (const r of runs.em) {
    const run = runEm(r.x, r.start, { family: r.family }, { maxIterations: r.max_iter });
    assert.equal(run.params.length - 1, r.iterations, `${r.name}: iterations`);
    assert.equal(run.status, r.status, r.name);
    near(run.loglik, r.loglik, `${r.name}, l`);
    near(run.bound_e, r.bound_e, `${r.name}, L after E`);
    near(run.bound_m.slice(0, -1), r.bound_m, `${r.name}, L after M`);
    assert.equal(run.bound_m.at(-1), null);
    r.at.forEach((t, i) => {
      sameTheta(run.params[t], r.params[i], `${r.name}, theta_${t}`);
      near(atRows(run.responsibilities[t], r.rows), r.responsibilities[i], `${r.name}, w_${t}`);
    });
  }
});

test("k-means takes R's half steps, also from a centre without rows", () => {
  for (const r of runs.kmeans) {
    const run = runKmeans(r.x, r.start);
    assert.deepEqual(run.half, r.half, r.name);
    assert.deepEqual(run.cluster, r.cluster, r.name);
    assert.deepEqual(run.moved, r.moved, r.name);
    near(run.centers, r.centers, `${r.name}, centres`);
    near(run.distortion, r.distortion, `${r.name}, J`);
  }
});

test("the limit is R's at each sigma^2, and k-means at its end", () => {
  for (const r of runs.limit) {
    const run = runLimit(r.x, r.start);
    for (const column of Object.keys(run.path)) near(run.path[column], r.path[column], `${r.name}, ${column}`);
    near(run.centers, r.centers, `${r.name}, centres`);
    near(run.lloyd.centers, r.lloyd.centers, `${r.name}, Lloyd`);
    assert.deepEqual(run.lloyd.cluster, r.lloyd.cluster);
    assert.equal(run.lloyd.iterations, r.lloyd.iterations);
  }
  assert.equal(runLimit([[1, 1, 5]], [[1], [5]]), null);
});

test("the bound as a curve is R's: heights, slopes, tops and divergences", () => {
  for (const { name, x, params, what, steps, curve } of runs.bound) {
    steps.at.forEach((at, t) => {
      const bound = boundFrom(params, x, what, at);
      for (const [ours, theirs] of [["loglik", "loglik"], ["slope", "slope"], ["top", "top"], ["bound", "bound"], ["loglikTop", "loglik_top"], ["kl", "kl"]]) {
        near(bound[ours], steps[theirs][t], `${name}, ${theirs} of step ${t}`);
      }
      near(curve.value.map(bound.height), curve[`L_${t}`], `${name}, L_${t}`);
    });
    near(curve.value.map((value) => loglikAt(place(params, what, value), x)), curve.loglik, `${name}, l`);
  }
});

test("the bound touches with the slope of l, and nothing is higher than its top", () => {
  for (const { name, x, params, what, steps } of runs.bound) {
    const from = steps.at[0];
    const bound = boundFrom(params, x, what, from);
    const l = (value) => loglikAt(place(params, what, value), x);
    near(bound.height(from), bound.loglik, `${name}: it touches`);
    const h = 1e-6 * Math.abs(from);
    near((l(from + h) - l(from - h)) / (2 * h), bound.slope, `${name}: slope of l`, 1e-5 * Math.max(1, Math.abs(bound.slope)));
    for (const by of [0.9, 0.999, 1.001, 1.1]) assert.ok(bound.height(bound.top * by) < bound.bound, name);
    near(topOfBound(place(params, what, from), x, bound.w, what), bound.top, `${name}: the top`);
    near(lowerBound(place(params, what, bound.top), x, bound.w), bound.bound, `${name}: height of the top`);
  }
});

test("what moves is what was asked for, and proportions add up to 1", () => {
  const params = { proportions: [0.2, 0.3, 0.5], means: [[1], [2], [3]], covariances: [[[1]], [[4]], [[9]]], noise: null };
  const moved = (kind, value) => place(params, { kind, j: 1, v: 0 }, value);
  near(moved("proportion", 0.6).proportions, [0.8 / 7, 0.6, 2 / 7], "0.2 to 0.5 as it was");
  assert.deepEqual(moved("mean", 7).means, [[1], [7], [3]]);
  near(moved("sd", 6).covariances, [[[1]], [[36]], [[9]]], "6 squared");
});

test("the M-step by hand: the six numbers, half of each in either component", () => {
  const x = [[0, 1, 2, 4, 5, 6]];
  const half = new Array(6).fill(0.5);
  const theta = mStep(x, [half, half], { family: "V" });
  near(theta.proportions, [0.5, 0.5], "pi");
  near(theta.means, [[3], [3]], "mu");
  near(theta.covariances, [[[14 / 3]], [[14 / 3]]], "sigma^2"); // (9 + 4 + 1 + 1 + 4 + 9) / 6
  const fixed = mStep(x, [half, half], { equal: true, sigma2: 2 });
  near(fixed.covariances, [[[2]], [[2]]], "held");
});

test("families make of drawn covariances what they can have", () => {
  const [a, b] = [[[4, 1], [1, 2]], [[1, 0.5], [0.5, 3]]];
  assert.deepEqual(families.VII.project([a, b]), [[[3, 0], [0, 3]], [[2, 0], [0, 2]]]);
  assert.deepEqual(families.VVI.project([a]), [[[4, 0], [0, 2]]]);
  assert.deepEqual(families.VVV.project([a, b]), [a, b]);
  assert.deepEqual(families.EEE.project([a, b], 1), [b, b]);
  assert.deepEqual(familiesIn(1), ["V", "E"]);
});

test("a component that shrinks onto a point ends the run as collapsed, and one that nothing belongs to as empty", () => {
  const x = [[0, 1, 2, 3, 50]];
  const onto = { proportions: [0.8, 0.2], means: [[1.5], [50]], covariances: [[[1]], [[0.01]]], noise: null };
  assert.equal(runEm(x, onto, { family: "V" }).status, "collapsed");
  const far = { proportions: [0.5, 0.5], means: [[1.5], [1e6]], covariances: [[[400]], [[1]]], noise: null };
  assert.equal(runEm(x, far, { family: "V" }).status, "empty");
  const none = { proportions: [1], means: [[0]], covariances: [[[0]]], noise: null };
  assert.equal(runEm(x, none, { family: "V" }), null);
});

test("Aitken's estimate: a geometric series is known to its end", () => {
  near(remaining([-3, -2, -1.5]), 0.5, "1/2 + 1/4 + ... after 1, 1/2");
  assert.equal(remaining([-3, -2]), Infinity);
  assert.equal(remaining([-3, -2, -2]), 0);
});

test("starts depend on the seed alone, and are rows of the data", () => {
  const x = [[0, 1, 2, 4, 5, 6], [1, 1, 3, 3, 5, 5]];
  for (const method of ["random", "kmeans++"]) {
    assert.deepEqual(drawCentres(x, 3, method, 7), drawCentres(x, 3, method, 7));
    const different = new Set(Array.from({ length: 20 }, (_, seed) => JSON.stringify(drawCentres(x, 3, method, seed))));
    assert.ok(different.size > 5);
    for (const centre of drawCentres(x, 6, method, 3)) assert.ok(x[0].some((a, i) => a === centre[0] && x[1][i] === centre[1]));
    assert.equal(new Set(drawCentres(x, 6, method, 3).map(String)).size, 6, "no row twice");
    assert.equal(drawCentres([[1, 1]], 2, method, 1).length, 2);
  }
  const random = generator(1);
  const mean = Array.from({ length: 10000 }, random).reduce((sum, u) => sum + u / 10000, 0);
  assert.ok(Math.abs(mean - 0.5) < 0.01);
  // k-means++ draws far rows more often: the second centre is 10 with probability 100/101 after 0 or 1 about.
  const far = Array.from({ length: 400 }, (_, seed) => drawCentres([[0, 1, 10]], 2, "kmeans++", seed)).filter((c) => c.flat().includes(10)).length;
  assert.ok(far > 380, String(far));
});

test("a mixture about centres has what its family can have", () => {
  const x = [[0, 2], [0, 6]];
  const theta = mixtureAbout([[0, 0], [2, 6]], x, "VVI");
  near(theta.covariances[0], [[0.25, 0], [0, 2.25]], "variances 1 and 9, a quarter of each");
  near(mixtureAbout([[0, 0]], x, "VII").covariances[0], [[1.25, 0], [0, 1.25]], "round");
});
