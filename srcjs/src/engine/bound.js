// The bound as a curve: one mean moves, mu_jv, and everything else is held fixed, as bound_curve() has it.
import { cholesky } from "../gaussian.js";
import { eStep, lowerBound } from "./e_step.js";
import { statistics } from "./m_step.js";

export function place(params, j, v, value) {
  const means = params.means.map((mean, l) => (l === j ? mean.map((m, u) => (u === v ? value : m)) : mean));
  return { ...params, means };
}

export const loglikAt = (params, x) => eStep(params, x)?.loglik ?? NaN;

// Where the bound is highest in mu_jv: the weighted mean, less what the other variable explains of it by the
// covariance (in one dimension or two).
export function topOfBound(params, x, w, j, v) {
  const { mean } = statistics(x, w)[j];
  const covariance = params.covariances[j];
  return covariance.reduce((top, row, u) =>
    u === v ? top : top - (covariance[v][u] / row[u]) * (mean[u] - params.means[j][u]), mean[v]);
}

// The slope that l and the bound have in common at the E-step: N_j times a row of Sigma_j^-1 (m_j - mu_j).
export function slopeAt(params, x, w, j, v) {
  const { mean, weight } = statistics(x, w)[j];
  const lower = cholesky(params.covariances[j]);
  const z = [];
  mean.forEach((m, i) => {
    let rest = m - params.means[j][i];
    for (let l = 0; l < i; l++) rest -= lower[i][l] * z[l];
    z.push(rest / lower[i][i]);
  });
  for (let i = z.length - 1; i >= 0; i--) {
    for (let l = i + 1; l < z.length; l++) z[i] -= lower[l][i] * z[l];
    z[i] /= lower[i][i];
  }
  return weight * z[v];
}

// An E-step at a value of mu_jv: the bound that it builds, and where the M-step goes.
export function boundFrom(params, x, j, v, at) {
  const here = place(params, j, v, at);
  const { w, loglik } = eStep(here, x);
  const top = topOfBound(here, x, w, j, v);
  const height = (value) => lowerBound(place(params, j, v, value), x, w);
  const there = place(params, j, v, top);
  const [bound, loglikTop] = [height(top), loglikAt(there, x)];
  return { at, w, loglik, slope: slopeAt(here, x, w, j, v), top, bound, loglikTop, kl: loglikTop - bound, height };
}
