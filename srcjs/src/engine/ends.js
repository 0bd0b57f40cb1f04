// What a maximum is worth: the package's own rules for maxima that say nothing of a population, and for components
// that EM can never tell apart.
import { cholesky } from "../gaussian.js";

const squaredLength = (z) => z.reduce((sum, value) => sum + value * value, 0);

// L^-1 v.
function solve(lower, v) {
  const z = [];
  v.forEach((value, i) => {
    let rest = value;
    for (let l = 0; l < i; l++) rest -= lower[i][l] * z[l];
    z.push(rest / lower[i][i]);
  });
  return z;
}

// The least eigenvalue of L^-1 S L'^-1, in one dimension or two.
function leastVariance(covariance, lower) {
  const half = covariance.map((row) => solve(lower, row));
  const white = half[0].map((_, v) => solve(lower, half.map((row) => row[v])));
  if (white.length === 1) return white[0][0];
  const [[a, b], [, c]] = white;
  return 0.5 * (a + c - Math.hypot(a - c, 2 * b));
}

// At most as likely as one in n: how far a normal row may lie from its mean (Laurent and Massart, 2000).
function farthest(n, d) {
  const t = Math.log(Math.max(n, 1)) + Math.log(100);
  return d + 2 * Math.sqrt(d * t) + 2 * t;
}

function liesApart(params, j, n) {
  const far = farthest(n, params.means[0].length);
  return params.means.every((mean, l) => {
    if (l === j || !(params.proportions[l] > params.proportions[j])) return true;
    const lower = cholesky(params.covariances[l]);
    return lower !== null && squaredLength(solve(lower, params.means[j].map((value, v) => value - mean[v]))) > far;
  });
}

// Whether a component rests on too few rows, or is flat where others are not.
export function spurious(params, n, family) {
  const [k, d] = [params.means.length, params.means[0].length];
  if (k === 1 || family === "EEE" || family === "E") return false;
  const within = params.covariances[0].map((row, u) => row.map((_, v) =>
    params.proportions.reduce((sum, p, j) => sum + p * params.covariances[j][u][v], 0)));
  const lower = cholesky(within);
  const fewest = family === "VVV" || family === "V" ? d + 1 : 2;
  return params.proportions.some((p, j) => {
    const rows = p * n;
    if (rows < fewest) return true;
    if (lower === null || rows >= 5 * (d + 1)) return false;
    return leastVariance(params.covariances[j], lower) < 1e-4 && !(rows >= 2 * (d + 1) && liesApart(params, j, n));
  });
}

// Two components with the same means and covariances, but for what rounding leaves.
export function identical(params) {
  const deviation = (v) => Math.max(...params.covariances.map((covariance) => Math.sqrt(covariance[v][v])));
  const size = (v) => Math.max(...params.means.map((mean) => Math.abs(mean[v])));
  const least = params.means[0].map((_, v) => 1e-9 * deviation(v) + 4 * Number.EPSILON * size(v));
  const alike = (a, b) =>
    params.means[a].every((value, v) => Math.abs(value - params.means[b][v]) <= least[v]) &&
    params.covariances[a].every((row, u) => row.every((value, v) =>
      Math.abs(value - params.covariances[b][u][v]) <= 1e-9 * deviation(u) * deviation(v)));
  return params.means.some((_, a) => params.means.some((_, b) => b < a && alike(a, b)));
}
