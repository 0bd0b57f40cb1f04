// The M-step. Statistics first (weights, means, scatter about the means), then what a family makes of the scatter.
import { range } from "../algorithms/common.js";

export function statistics(x, w) {
  return w.map((share) => {
    const weight = share.reduce((sum, value) => sum + value, 0);
    const mean = x.map((column) => column.reduce((sum, value, i) => sum + share[i] * value, 0) / weight);
    const scatter = x.map((a, u) => x.map((b, v) => {
      if (v > u) return 0;
      let sum = 0;
      for (let i = 0; i < share.length; i++) sum += share[i] * (a[i] - mean[u]) * (b[i] - mean[v]);
      return sum;
    }));
    scatter.forEach((row, u) => row.forEach((_, v) => v > u && (row[v] = scatter[v][u])));
    return { weight, mean, scatter };
  });
}

const diagonal = (values) => values.map((value, u) => values.map((_, v) => (u === v ? value : 0)));
const scaled = (matrix, by) => matrix.map((row) => row.map((value) => value / by));
const trace = (matrix) => matrix.reduce((sum, row, v) => sum + row[v], 0);
const sum = (matrices) => matrices.reduce((total, m) => total.map((row, u) => row.map((value, v) => value + m[u][v])));

const own = ({ scatter, weight }) => scaled(scatter, weight);
const common = (stats) => {
  const pooled = scaled(sum(stats.map((s) => s.scatter)), stats.reduce((total, s) => total + s.weight, 0));
  return stats.map(() => pooled);
};
const round = (covariance) => diagonal(covariance.map(() => trace(covariance) / covariance.length));

// A family says which covariances maximise the bound, given the scatter; and what it makes of any other covariances,
// as when a hand has drawn them. In one dimension there are two families, V and E.
const perComponent = (shape) => ({
  maximise: (stats) => stats.map((s) => shape(own(s))),
  project: (covariances) => covariances.map(shape),
});
const asItIs = (covariance) => covariance;

export const families = {
  VII: perComponent(round),
  VVI: perComponent((covariance) => diagonal(covariance.map((row, v) => row[v]))),
  VVV: perComponent(asItIs),
  EEE: { maximise: common, project: (covariances, which = 0) => covariances.map(() => covariances[which]) },
};
families.V = families.VVV;
families.E = families.EEE;

export const familiesIn = (d) => (d === 1 ? ["V", "E"] : ["VII", "VVI", "VVV", "EEE"]);

// Proportions may be held equal, and covariances at sigma^2 I, as in the limit.
export function mStep(x, w, { family, equal = false, sigma2 = null }) {
  const stats = statistics(x, w);
  const n = stats.reduce((total, s) => total + s.weight, 0);
  const fixed = sigma2 === null ? null : diagonal(range(x.length).map(() => sigma2));
  return {
    proportions: stats.map((s) => (equal ? 1 / stats.length : s.weight / n)),
    means: stats.map((s) => s.mean),
    covariances: fixed ? stats.map(() => fixed) : families[family].maximise(stats),
    noise: null,
  };
}
