// k-means as the limit of a mixture, as kmeans_limit() has it: EM with proportions 1/k and covariances sigma^2 I, from
// the same centres at each sigma^2 of a falling path, and Lloyd's k-means from them.
import { range } from "../algorithms/common.js";
import { sphericalParams } from "../algorithms/limit.js";
import { runEm } from "./em.js";
import { distortion, runKmeans } from "./kmeans.js";

const steps = 16;
const ratio = 2.5;

// What is within rounding of the coordinates is no distance.
function largestDistance(a, b) {
  const largest = Math.max(...a.map((centre, j) => Math.sqrt(centre.reduce((sum, value, v) => sum + (value - b[j][v]) ** 2, 0))));
  const size = Math.max(...[...a, ...b].flat().map(Math.abs));
  return largest > 1e-13 * size ? largest : 0;
}

const nearestOf = (x, centres) => range(x[0].length).map((i) => {
  const distances = centres.map((centre) => centre.reduce((sum, value, v) => sum + (x[v][i] - value) ** 2, 0));
  return distances.indexOf(Math.min(...distances)) + 1;
});

// null where k-means leaves no spread within its clusters, so that there is no sigma^2 to begin with.
export function runLimit(x, start, { maxIterations = 2000, tolerance = 1e-10, sigma2 = null } = {}) {
  const [d, n, k] = [x.length, x[0].length, start.length];
  const lloyd = runKmeans(x, start);
  const last = lloyd.half.length - 1;
  const within = lloyd.distortion[last] / (n * d);
  if (!(within > 0)) return null;
  const path = sigma2 ?? range(steps).map((s) => 4 * within * ratio ** -s);
  const runs = path.map((s2) => {
    const run = runEm(x, sphericalParams(start, s2), { equal: true, sigma2: s2 }, { maxIterations, tolerance });
    const t = run.params.length - 1;
    const [w, centres] = [run.responsibilities[t], run.params[t].means];
    const constant = 2 * s2 * (n * Math.log(k) + ((n * d) / 2) * Math.log(2 * Math.PI * s2));
    return {
      centres, w,
      hardness: range(n).reduce((sum, i) => sum + Math.max(...w.map((share) => share[i])), 0) / n,
      soft: -2 * s2 * run.loglik[t] - constant,
      distortion: distortion(x, centres, nearestOf(x, centres)),
      distance: largestDistance(centres, lloyd.centers[last]),
    };
  });
  const column = (name) => runs.map((run) => run[name]);
  return {
    start,
    path: { sigma2: path, hardness: column("hardness"), soft_distortion: column("soft"), distortion: column("distortion"), distance: column("distance") },
    centers: column("centres"),
    responsibilities: column("w"),
    lloyd: {
      centers: lloyd.centers[last], cluster: lloyd.cluster[last], sizes: lloyd.sizes[last],
      distortion: lloyd.distortion[last], iterations: (lloyd.half.length + 1) / 2,
    },
  };
}
