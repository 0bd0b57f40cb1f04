// What the views show of an algorithm. Each of em(), kmeans() and limit() takes what R sent and the words, and
// returns
//   last            its steps are 0, ..., last
//   title           of the page
//   frame(step)     { half, label, said, centres, trail, params and trailParams (or null), regions, amounts, trimmed }
//   shares(step, i) responsibilities of drawn row i, a number per component; null when there are none yet
//   explain(step, i) how these came about: { kind: "bayes", ... } or { kind: "distances", ... }, or null
//   chart           what climbs or falls: { title, xLabel, series, gaps, reference, x, tick, window, zoom }
//   strip           over the whole run: { label, points, domain }
import { em } from "./em.js";
import { kmeans } from "./kmeans.js";
import { limit } from "./limit.js";

const algorithms = { em, kmeans, limit };

export const createAlgorithm = (data, words) => algorithms[data.kind](data, words);
