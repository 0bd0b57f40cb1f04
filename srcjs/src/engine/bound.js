// The bound as a curve: one parameter moves and everything else is held fixed, as bound_curve() has it. What moves is
// { kind, j, v }: "mean", mu_jv; "proportion", pi_j, while the others keep their ratios; "sd", sigma_jv, with which the whole
// covariance is scaled.
import { cholesky } from "../gaussian.js";
import { eStep, lowerBound } from "./e_step.js";
import { statistics } from "./m_step.js";

const at = (list, j, value) => list.map((old, l) => (l === j ? value : old));

export function valueOf(params, { kind, j, v }) {
  if (kind === "proportion") return params.proportions[j];
  return kind === "mean" ? params.means[j][v] : Math.sqrt(params.covariances[j][v][v]);
}

export function place(params, what, value) {
  const { kind, j, v } = what;
  if (kind === "mean") return { ...params, means: at(params.means, j, at(params.means[j], v, value)) };
  const now = valueOf(params, what);
  if (kind === "proportion") {
    const rest = (1 - value) / (1 - now);
    return { ...params, proportions: params.proportions.map((p, l) => (l === j ? value : p * rest)) };
  }
  const by = (value / now) ** 2;
  return { ...params, covariances: at(params.covariances, j, params.covariances[j].map((row) => row.map((c) => c * by))) };
}

export const loglikAt = (params, x) => eStep(params, x)?.loglik ?? NaN;

// Sigma^-1 b, by the factor of Sigma.
function solve(lower, b) {
  const z = [];
  b.forEach((value, i) => {
    let rest = value;
    for (let l = 0; l < i; l++) rest -= lower[i][l] * z[l];
    z.push(rest / lower[i][i]);
  });
  for (let i = z.length - 1; i >= 0; i--) {
    for (let l = i + 1; l < z.length; l++) z[i] -= lower[l][i] * z[l];
    z[i] /= lower[i][i];
  }
  return z;
}

// Of component j, by its parameters: N_j; Sigma_j^-1 (m_j - mu_j), m_j being the weighted mean; and the weighted sum of the squared
// distances of the rows from mu_j.
function about(params, x, w, j) {
  const { mean, weight, scatter } = statistics(x, w)[j];
  const lower = cholesky(params.covariances[j]);
  const away = mean.map((m, u) => m - params.means[j][u]);
  const pull = solve(lower, away);
  const distance = scatter.reduce((sum, row, u) => sum + solve(lower, row)[u] + weight * away[u] * pull[u], 0);
  return { weight, mean, pull, distance, n: x[0].length, d: x.length };
}

// Where the bound is highest. A mean: the weighted mean, less what the other variable explains of it by the covariance (in one
// dimension or two); a proportion: N_j / n; a standard deviation: that of the rows about the mean that is held.
export function topOfBound(params, x, w, what) {
  const { kind, j, v } = what;
  const { weight, mean, distance, n, d } = about(params, x, w, j);
  if (kind === "proportion") return weight / n;
  if (kind === "sd") return valueOf(params, what) * Math.sqrt(distance / (weight * d));
  const covariance = params.covariances[j];
  return covariance.reduce((top, row, u) =>
    u === v ? top : top - (covariance[v][u] / row[u]) * (mean[u] - params.means[j][u]), mean[v]);
}

// The slope that l and the bound have in common at the E-step.
export function slopeAt(params, x, w, what) {
  const { kind, j, v } = what;
  const { weight, pull, distance, n, d } = about(params, x, w, j);
  const value = valueOf(params, what);
  if (kind === "proportion") return weight / value - (n - weight) / (1 - value);
  return kind === "mean" ? weight * pull[v] : (distance - weight * d) / value;
}

// An E-step where the parameter is `from`: the bound that it builds, and where the M-step goes.
export function boundFrom(params, x, what, from) {
  const here = place(params, what, from);
  const { w, loglik } = eStep(here, x);
  const top = topOfBound(here, x, w, what);
  const height = (value) => lowerBound(place(params, what, value), x, w);
  const [bound, loglikTop] = [height(top), loglikAt(place(params, what, top), x)];
  return { at: from, w, loglik, slope: slopeAt(here, x, w, what), top, bound, loglikTop, kl: loglikTop - bound, height };
}

// The values that are seen, as a scale: { kind, ends }. A mean from 1.5 standard deviations of the data below it to as many above;
// a proportion nearly from 0 to 1; a standard deviation from a quarter to four times, on a logarithmic scale.
export function rangeOf(params, what, spread) {
  const now = valueOf(params, what);
  if (what.kind === "mean") return { log: false, ends: [now - (1.5 * spread || 1), now + (1.5 * spread || 1)] };
  if (what.kind === "sd") return { log: true, ends: [now / 4, now * 4] };
  return { log: false, ends: [Math.min(0.005, now / 2), Math.max(0.995, (1 + now) / 2)] };
}
