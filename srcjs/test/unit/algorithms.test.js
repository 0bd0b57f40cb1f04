import assert from "node:assert/strict";
import { test } from "node:test";
import { createAlgorithm } from "../../src/algorithms/index.js";
import { difference, windowAround } from "../../src/algorithms/common.js";
import { languages } from "../../src/words/index.js";

const common = {
  variables: ["x"], rows: [1, 2, 3], n: 3, x: [[0, 1, 5]],
  components: { labels: ["1", "2"], colours: ["#0072b2", "#d55e00"], lines: ["#000000", "#000000"], dashes: ["solid", "42"] },
};
const params = (a, b) => ({ proportions: [0.5, 0.5], means: [[a], [b]], covariances: [[[1]], [[1]]], noise: null });
const em = {
  ...common, kind: "em", covariance: "V", status: "converged", has_prior: false,
  params: [params(0, 1), params(0.5, 4), params(0.6, 5)],
  responsibilities: [[[0.9, 0.5, 0.1], [0.1, 0.5, 0.9]], [[0.8, 0.6, 0], [0.2, 0.4, 1]], [[1, 1, 0], [0, 0, 1]]],
  plausibility: null, loglik: [-10, -7, -6], log_prior: [0, 0, 0], bound_e: [-10, -7, -6], bound_m: [-8, -6.5, null],
};
const words = languages.en;

test("EM: start, then E and M in turn; the last is an E-step", () => {
  const algorithm = createAlgorithm(em, words);
  assert.equal(algorithm.last, 5);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((s) => algorithm.frame(s).half), ["start", "e", "m", "e", "m", "e"]);
  // The M-step moves the parameters and holds the responsibilities.
  assert.deepEqual([0, 1, 2, 3].map((s) => algorithm.frame(s).centres[1][0]), [1, 1, 4, 4]);
  assert.equal(algorithm.shares(0, 0), null);
  assert.deepEqual([1, 2, 3].map((s) => algorithm.shares(s, 0)), [[0.9, 0.1], [0.9, 0.1], [0.8, 0.2]]);
  assert.equal(algorithm.frame(4).trail.length, 3);
});

test("EM: the bound touches after each E-step and lies below after each M-step, as R has it", () => {
  const { chart } = createAlgorithm(em, words);
  const [objective, bound] = chart.series;
  assert.deepEqual(objective.points.map((p) => p.y), [-10, -10, -7, -7, -6, -6]);
  assert.deepEqual(bound.points.map((p) => p.y), [-10, -8, -7, -6.5, -6]);
  assert.deepEqual(chart.gaps.map((g) => [g.step, g.low, g.high]), [[2, -8, -7], [4, -6.5, -6]]);
  assert.deepEqual([1, 2, 3].map(chart.tick), ["0", null, "1"]);
});

test("EM: the words have the numbers of the step", () => {
  const algorithm = createAlgorithm(em, words);
  assert.match(algorithm.frame(2).said, /rises by 2\.00 to −8\.000000\..*1\.00 above.*l\(θ₁\) = −7\.000000/);
  assert.match(algorithm.frame(3).said, /rises by 1\.00 and touches.*L = l\(θ₁\) = −7/);
  assert.match(algorithm.frame(5).said, /converged after 2 iterations/);
  assert.match(createAlgorithm(em, languages.es).frame(5).said, /convergió tras 2 iteraciones/);
});

test("EM with a prior climbs the sum", () => {
  const algorithm = createAlgorithm({ ...em, has_prior: true, log_prior: [-1, -2, -2] }, words);
  assert.deepEqual(algorithm.chart.series[0].points.map((p) => p.y), [-11, -11, -9, -9, -8, -8]);
  assert.match(algorithm.frame(1).said, /log prior/);
});

test("EM: Bayes' rule is that of the E-step whose responsibilities are shown", () => {
  const algorithm = createAlgorithm(em, words);
  assert.equal(algorithm.explain(0, 1), null);
  const told = algorithm.explain(2, 1);
  assert.deepEqual([told.t, told.held, told.w], [0, true, [0.5, 0.5]]);
  // x = 1 with means 0 and 1: the ratio is exp(1/2).
  assert.ok(Math.abs(told.terms[1].w / told.terms[0].w - Math.exp(0.5)) < 1e-12);
});

const kmeans = {
  ...common, kind: "kmeans", half: ["assign", "update", "assign"],
  centers: [[[0], [1]], [[0], [3]], [[0], [3]]], cluster: [[1, 2, 2], [1, 2, 2], [1, 1, 2]],
  sizes: [[1, 2], [1, 2], [2, 1]], distortion: [16, 8, 5], moved: [null, null, 1],
};

test("k-means: the centres first, then R's half steps", () => {
  const algorithm = createAlgorithm(kmeans, words);
  assert.deepEqual([0, 1, 2, 3].map((s) => algorithm.frame(s).half), ["start", "assign", "update", "assign"]);
  assert.deepEqual(algorithm.chart.series[0].points.map((p) => [p.step, p.y]), [[1, 16], [2, 8], [3, 5]]);
  assert.deepEqual(algorithm.shares(3, 1), [1, 0]);
  // The update holds the assignment to the centres before it.
  assert.deepEqual(algorithm.explain(2, 2).terms.map((t) => t.distance), [25, 16]);
  assert.deepEqual(algorithm.explain(3, 2).terms.map((t) => t.distance), [25, 4]);
  assert.match(algorithm.frame(2).said, /falls by 8\.00 to 8/);
  assert.match(algorithm.frame(3).said, /1 row moved.*stopped before/);
});

test("k-means: a trimmed row has no cluster", () => {
  const algorithm = createAlgorithm({ ...kmeans, cluster: [[0, 2, 2], [0, 2, 2], [0, 1, 2]], sizes: [[0, 2], [0, 2], [1, 1]] }, words);
  assert.deepEqual(algorithm.shares(1, 0), [0, 0]);
  assert.equal(algorithm.frame(1).trimmed, 1);
  assert.equal(createAlgorithm(kmeans, words).frame(1).trimmed, 0);
});

const limit = {
  ...common, kind: "limit", start: [[0], [1]], centers: [[[0.4], [4]], [[0.5], [5]]],
  path: { sigma2: [2, 0.01], hardness: [0.8, 1], soft_distortion: [0.2, 0.5], distortion: [1.5, 0.5], distance: [1, 0] },
  responsibilities: [[[0.9, 0.8, 0.1], [0.1, 0.2, 0.9]], [[1, 1, 0], [0, 0, 1]]],
  lloyd: { centers: [[0.5], [5]], cluster: [1, 1, 2], sizes: [2, 1], distortion: 0.5, iterations: 2 },
};

test("the limit: sigma^2 falls, and k-means is at its end", () => {
  const algorithm = createAlgorithm(limit, words);
  assert.equal(algorithm.last, 2);
  assert.deepEqual(algorithm.frame(0).params.covariances, [[[2]], [[2]]]);
  assert.equal(algorithm.frame(2).params, null);
  assert.deepEqual(algorithm.shares(2, 2), [0, 1]);
  assert.deepEqual(algorithm.chart.series.map((s) => s.points.map((p) => p.y)), [[1.5, 0.5, 0.5], [0.2, 0.5, 0.5]]);
  assert.equal(algorithm.explain(0, 0).kind, "bayes");
  assert.equal(algorithm.explain(2, 0).kind, "distances");
  assert.match(algorithm.frame(1).said, /those of k-means/);
});

test("rounding is no difference", () => {
  assert.equal(difference(-1000, -1000 + 1e-10), 0);
  assert.equal(difference(3, 2), 1);
});

test("the window goes along, and shows all of a short run", () => {
  assert.deepEqual(windowAround(10)(5), [0, 10]);
  const around = windowAround(100);
  assert.deepEqual([around(0), around(50), around(100)], [[0, 8], [45, 53], [92, 100]]);
});
