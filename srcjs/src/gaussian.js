// Densities, Bayes' rule and ellipses, from the parameters that R computed.
// params: { proportions: [k], means: [k][d], covariances: [k][d][d], noise: null | { proportion,
// box: [lower[d], upper[d]] } }; a row x: [d], null where the value is missing.

// Lower triangular L with L L' = m; null unless m is positive definite.
export function cholesky(m) {
  const d = m.length;
  const lower = m.map((row) => row.map(() => 0));
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = m[i][j];
      for (let l = 0; l < j; l++) rest -= lower[i][l] * lower[j][l];
      if (i === j) {
        if (!(rest > 0)) return null;
        lower[i][i] = Math.sqrt(rest);
      } else {
        lower[i][j] = rest / lower[j][j];
      }
    }
  }
  return lower;
}

export const observed = (x) => x.flatMap((value, v) => (value === null ? [] : [v]));

// log N(x; mean, covariance), of what is observed of x; NaN where the covariance is singular.
export function logDensity(x, mean, covariance) {
  const seen = observed(x);
  const lower = cholesky(seen.map((a) => seen.map((b) => covariance[a][b])));
  if (lower === null) return NaN;
  let distance = 0;
  let logDeterminant = 0;
  const z = [];
  seen.forEach((v, i) => {
    let rest = x[v] - mean[v];
    for (let l = 0; l < i; l++) rest -= lower[i][l] * z[l];
    z.push(rest / lower[i][i]);
    distance += z[i] * z[i];
    logDeterminant += 2 * Math.log(lower[i][i]);
  });
  return -0.5 * (seen.length * Math.log(2 * Math.PI) + logDeterminant + distance);
}

// The noise is uniform over its box, and as dense beyond it.
function logNoiseDensity(x, box) {
  return -observed(x).reduce((sum, v) => sum + Math.log(box[1][v] - box[0][v]), 0);
}

export function logSumExp(terms) {
  const largest = Math.max(...terms);
  if (largest === -Infinity) return -Infinity;
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}

// Bayes' rule for one row: a term per component, the noise last, on the log scale, so that what is too small
// for a double can still be told. plausibility: null, or what labels say of each component.
export function bayes(params, x, plausibility = null) {
  const terms = params.proportions.map((proportion, j) => ({
    proportion,
    logDensity: logDensity(x, params.means[j], params.covariances[j]),
  }));
  if (params.noise) {
    const { proportion, box } = params.noise;
    terms.push({ proportion, logDensity: logNoiseDensity(x, box), noise: true });
  }
  terms.forEach((term, j) => {
    term.plausibility = plausibility === null ? 1 : plausibility[j];
    term.logProduct = Math.log(term.proportion) + Math.log(term.plausibility) + term.logDensity;
  });
  const logSum = logSumExp(terms.map((term) => term.logProduct));
  for (const term of terms) term.w = Math.exp(term.logProduct - logSum);
  return { terms, logSum };
}

export const squaredDistance = (x, centre) =>
  observed(x).reduce((sum, v) => sum + (x[v] - centre[v]) ** 2, 0);

// The ellipse that holds this share of the marginal in variables a and b, as the linear map that takes the
// unit circle to it: { centre: [2], map: [2][2] } (a Cholesky factor; also of a singular covariance).
export function ellipse(mean, covariance, a, b, share) {
  const radius = Math.sqrt(-2 * Math.log(1 - share));
  const first = Math.sqrt(Math.max(covariance[a][a], 0));
  const slope = first > 0 ? covariance[a][b] / first : 0;
  const second = Math.sqrt(Math.max(covariance[b][b] - slope * slope, 0));
  return {
    centre: [mean[a], mean[b]],
    map: [
      [first * radius, 0],
      [slope * radius, second * radius],
    ],
  };
}

// pi_j N(x; mu_jv, sigma_jv^2) of variable v.
export function marginalCurve(params, j, v) {
  const mean = params.means[j][v];
  const variance = params.covariances[j][v][v];
  const scale = params.proportions[j] / Math.sqrt(2 * Math.PI * variance);
  return (x) => scale * Math.exp((-0.5 * (x - mean) ** 2) / variance);
}

export function noiseLevel(params, v) {
  const { proportion, box } = params.noise;
  const [lower, upper] = [box[0][v], box[1][v]];
  return (x) => (x >= lower && x <= upper ? proportion / (upper - lower) : 0);
}
