import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bayes, cholesky, ellipse, logDensity, logSumExp, marginalCurve, noiseLevel, squaredDistance } from "../../src/gaussian.js";
import { sphericalParams } from "../../src/algorithms/limit.js";

const near = (actual, expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

test("a Cholesky factor by hand", () => {
  assert.deepEqual(cholesky([[4, 2], [2, 10]]), [[2, 0], [1, 3]]);
  assert.equal(cholesky([[1, 1], [1, 1]]), null);
  assert.equal(cholesky([[0]]), null);
});

test("the normal density by hand, in one and two dimensions", () => {
  near(logDensity([0], [0], [[1]]), -0.5 * Math.log(2 * Math.PI));
  near(logDensity([3], [1], [[4]]), -0.5 * Math.log(8 * Math.PI) - 0.5);
  // Independent coordinates: a sum.
  near(logDensity([1, 5], [0, 2], [[1, 0], [0, 9]]), -Math.log(2 * Math.PI) - Math.log(3) - 0.5 - 0.5);
  // With covariance: (x - m)' S^-1 (x - m) = (2, 1) [[10, -2], [-2, 4]] (2, 1)' / 36 = 1.
  near(logDensity([2, 1], [0, 0], [[4, 2], [2, 10]]), -Math.log(2 * Math.PI) - 0.5 * Math.log(36) - 0.5);
});

test("a missing value is integrated out; a row of nothing but missing values has density 1", () => {
  const covariance = [[4, 2], [2, 10]];
  near(logDensity([null, 1], [0, 0], covariance), logDensity([1], [0], [[10]]));
  assert.equal(logDensity([null, null], [0, 0], covariance) + 0, 0);
  assert.equal(squaredDistance([3, null], [1, 100]), 4);
});

test("Bayes' rule by hand", () => {
  const params = { proportions: [0.25, 0.75], means: [[0], [2]], covariances: [[[1]], [[1]]], noise: null };
  // At the middle the densities are equal.
  const { terms, logSum } = bayes(params, [1]);
  near(terms[0].w, 0.25);
  near(terms[1].w, 0.75);
  near(logSum, logDensity([1], [0], [[1]]));
  // Labels multiply: the second is excluded.
  assert.deepEqual(bayes(params, [1], [1, 0]).terms.map((t) => t.w), [1, 0]);
  near(bayes(params, [1], [1, 0.5]).terms[0].w, 0.25 / (0.25 + 0.375));
});

test("noise is uniform over its box, and as dense beyond it", () => {
  const params = { proportions: [0.9], means: [[0]], covariances: [[[1]]], noise: { proportion: 0.1, box: [[-5], [5]] } };
  for (const x of [0, 100]) near(bayes(params, [x]).terms[1].logDensity, -Math.log(10));
  near(bayes(params, [100]).terms[1].w, 1);
  near(noiseLevel(params, 0)(0), 0.01);
  assert.equal(noiseLevel(params, 0)(6), 0);
});

test("terms that are no doubles still have a ratio", () => {
  const params = sphericalParams([[0, 0], [1, 0]], 1e-6);
  const { terms } = bayes(params, [0.5 + 1e-7, 40]);
  assert.ok(terms[0].logProduct < -1e8);
  // The ratio is exp(1e-7 / 1e-6) as far as numbers of 1e9 can tell: to about 1e-6.
  near(terms[1].w / terms[0].w, Math.exp(0.1), 1e-5);
  assert.equal(logSumExp([-Infinity, -Infinity]), -Infinity);
});

test("the ellipse holds its share: its map is a factor of the marginal covariance", () => {
  const covariance = [[4, 0, 2], [0, 1, 0], [2, 0, 10]];
  const { centre, map } = ellipse([1, 2, 3], covariance, 0, 2, 0.95);
  assert.deepEqual(centre, [1, 3]);
  const r2 = -2 * Math.log(0.05); // qchisq(0.95, 2) = 5.991465
  near(r2, 5.991464547107979);
  near(map[0][0] ** 2, 4 * r2);
  near(map[0][0] * map[1][0], 2 * r2);
  near(map[1][0] ** 2 + map[1][1] ** 2, 10 * r2);
  // A singular marginal is a line, not an error.
  assert.equal(ellipse([0, 0], [[1, 1], [1, 1]], 0, 1, 0.5).map[1][1], 0);
  assert.deepEqual(ellipse([0, 0], [[0, 0], [0, 4]], 0, 1, 0.5).map[0], [0, 0]);
});

test("curves integrate to the proportions", () => {
  const params = { proportions: [0.3, 0.7], means: [[0], [5]], covariances: [[[1]], [[4]]], noise: null };
  for (const [j, share] of params.proportions.entries()) {
    const curve = marginalCurve(params, j, 0);
    let area = 0;
    for (let x = -30; x < 40; x += 0.01) area += 0.01 * curve(x);
    near(area, share, 1e-9);
  }
});

test("Bayes' rule agrees with R's e_step(): plain, with noise, with missing values, with labels, of sigma^2 I", () => {
  const cases = JSON.parse(readFileSync(new URL("r-responsibilities.json", import.meta.url), "utf8"));
  assert.ok(cases.length >= 5);
  for (const { name, params, x, plausibility, w, logDensity: logs } of cases) {
    x.forEach((row, i) => {
      const { terms, logSum } = bayes(params, row, plausibility ? plausibility[i] : null);
      terms.forEach((term, j) => assert.ok(Math.abs(term.w - w[i][j]) < 1e-11, `${name}, row ${i}: ${term.w} and ${w[i][j]}`));
      near(logSum, logs[i], 1e-11);
    });
  }
});
