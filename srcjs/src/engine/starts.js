// Where runs start: centres drawn by a generator with a seed, so that a link leads to the same start.
import { range } from "../algorithms/common.js";
import { families } from "./m_step.js";

// Mulberry32: numbers in [0, 1) that depend on the seed alone, the same in every browser.
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// An index, drawn with probabilities proportional to the weights; the last where rounding leaves a rest.
function draw(weights, random) {
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => (rest -= weight) < 0);
  return found < 0 ? weights.length - 1 : found;
}

const rowAt = (x, i) => x.map((column) => column[i]);

// k different rows, drawn at random ("random"), or each with a probability proportional to its squared distance
// from the nearest that is drawn already ("kmeans++").
export function drawCentres(x, k, method, seed) {
  const random = generator(seed);
  const n = x[0].length;
  const centres = [];
  const weights = new Array(n).fill(1);
  while (centres.length < k) {
    const chosen = draw(weights, random);
    const centre = rowAt(x, chosen);
    centres.push(centre);
    for (let i = 0; i < n; i++) {
      const distance = x.reduce((sum, column, v) => sum + (column[i] - centre[v]) ** 2, 0);
      if (method === "random") weights[i] = distance === 0 ? 0 : weights[i];
      else weights[i] = centres.length === 1 ? distance : Math.min(weights[i], distance);
    }
    // Fewer different rows than centres: the rest lie where others do.
    if (weights.every((weight) => weight === 0)) weights.fill(1);
  }
  return centres;
}

export const variancesOf = (x) => x.map((column) => {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  return column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
});

// A mixture about centres: equal proportions, and half of each column's standard deviation.
export function mixtureAbout(centres, x, family) {
  const variances = variancesOf(x).map((variance) => variance / 4 || 1);
  const covariance = variances.map((variance, u) => variances.map((_, v) => (u === v ? variance : 0)));
  return {
    proportions: range(centres.length).map(() => 1 / centres.length),
    means: centres,
    covariances: families[family].project(centres.map(() => covariance)),
    noise: null,
  };
}
