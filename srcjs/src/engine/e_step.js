// The E-step and the lower bound, of all rows at once. x: the data by columns, [d][n], nothing missing; params: see
// gaussian.js, without noise; w: responsibilities by components, [k][n].
import { cholesky } from "../gaussian.js";

// log pi_j + log N(x_i; mu_j, Sigma_j) for all rows; null where Sigma_j is not positive definite.
export function logJoint(proportion, mean, covariance, x) {
  const [d, n] = [x.length, x[0].length];
  const lower = cholesky(covariance);
  if (lower === null) return null;
  const logDeterminant = lower.reduce((sum, row, v) => sum + 2 * Math.log(row[v]), 0);
  const constant = Math.log(proportion) - 0.5 * (d * Math.log(2 * Math.PI) + logDeterminant);
  const joint = new Float64Array(n);
  const z = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    let distance = 0;
    for (let v = 0; v < d; v++) {
      let rest = x[v][i] - mean[v];
      for (let l = 0; l < v; l++) rest -= lower[v][l] * z[l];
      z[v] = rest / lower[v][v];
      distance += z[v] * z[v];
    }
    joint[i] = constant - 0.5 * distance;
  }
  return joint;
}

const jointOf = (params, x) => params.proportions.map((p, j) => logJoint(p, params.means[j], params.covariances[j], x));

// { w, loglik }; null where a covariance is not positive definite.
export function eStep(params, x) {
  const joint = jointOf(params, x);
  if (joint.includes(null)) return null;
  const [k, n] = [joint.length, x[0].length];
  const w = joint.map(() => new Float64Array(n));
  let loglik = 0;
  for (let i = 0; i < n; i++) {
    let largest = -Infinity;
    for (let j = 0; j < k; j++) largest = Math.max(largest, joint[j][i]);
    let sum = 0;
    for (let j = 0; j < k; j++) sum += w[j][i] = Math.exp(joint[j][i] - largest);
    for (let j = 0; j < k; j++) w[j][i] /= sum;
    loglik += largest + Math.log(sum);
  }
  return { w, loglik };
}

// L(w, theta) = sum_ij w_ij (log pi_j N(x_i; mu_j, Sigma_j) - log w_ij), where 0 log 0 = 0.
export function lowerBound(params, x, w) {
  const joint = jointOf(params, x);
  if (joint.includes(null)) return NaN;
  let bound = 0;
  joint.forEach((terms, j) => {
    for (let i = 0; i < terms.length; i++) if (w[j][i] > 0) bound += w[j][i] * (terms[i] - Math.log(w[j][i]));
  });
  return bound;
}
