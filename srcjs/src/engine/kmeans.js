// Lloyd's k-means by half steps, as kmeans_trace() has it. A centre without rows goes to the row that adds most to J.
import { range } from "../algorithms/common.js";

function distance(x, i, centre) {
  let sum = 0;
  for (let v = 0; v < x.length; v++) sum += (x[v][i] - centre[v]) ** 2;
  return sum;
}

// Of equally near centres the first. Clusters are counted from 1.
function assign(x, centres) {
  return range(x[0].length).map((i) => {
    let [best, least] = [0, Infinity];
    centres.forEach((centre, j) => {
      const d = distance(x, i, centre);
      if (d < least) [best, least] = [j, d];
    });
    return best + 1;
  });
}

const sizesOf = (cluster, k) => range(k).map((j) => cluster.filter((c) => c === j + 1).length);

export const distortion = (x, centres, cluster) =>
  cluster.reduce((sum, c, i) => sum + distance(x, i, centres[c - 1]), 0);

function update(x, cluster, centres) {
  const means = centres.map((centre, j) => {
    const rows = cluster.flatMap((c, i) => (c === j + 1 ? [i] : []));
    return rows.length === 0 ? centre : x.map((column) => rows.reduce((sum, i) => sum + column[i], 0) / rows.length);
  });
  const empty = sizesOf(cluster, centres.length).flatMap((size, j) => (size === 0 ? [j] : []));
  if (empty.length === 0) return means;
  const added = cluster.map((c, i) => distance(x, i, means[c - 1]));
  const farthest = range(cluster.length).sort((a, b) => added[b] - added[a] || a - b);
  empty.forEach((j, e) => {
    const i = farthest[e];
    if (i !== undefined && added[i] > 0) means[j] = x.map((column) => column[i]);
  });
  return means;
}

// { half, centers, cluster, sizes, distortion, moved }, an element per half step.
export function runKmeans(x, start, { maxIterations = 500 } = {}) {
  const run = { half: [], centers: [], cluster: [], sizes: [], distortion: [], moved: [] };
  const add = (half, centres, cluster) => {
    const before = run.cluster.at(-1);
    run.half.push(half);
    run.centers.push(centres);
    run.cluster.push(cluster);
    run.sizes.push(sizesOf(cluster, centres.length));
    run.distortion.push(distortion(x, centres, cluster));
    run.moved.push(before ? cluster.filter((c, i) => c !== before[i]).length : null);
  };
  let centres = start;
  add("assign", centres, assign(x, centres));
  for (let t = 0; t < maxIterations; t++) {
    const cluster = run.cluster.at(-1);
    centres = update(x, cluster, centres);
    add("update", centres, cluster);
    add("assign", centres, assign(x, centres));
    if (run.moved.at(-1) === 0) break;
  }
  return run;
}
