// A run, made into what the explorer shows: the same object that R sends of a trace.
import { extent, ticks } from "d3-array";
import { range } from "../algorithms/common.js";
import { runEm } from "../engine/em.js";
import { runKmeans } from "../engine/kmeans.js";
import { runLimit } from "../engine/limit.js";
import { families } from "../engine/m_step.js";
import { drawCentres, mixtureAbout } from "../engine/starts.js";

// The parameters that a run starts from; k-means and the limit take their means. lecture: what the data come with.
export function startOf(spec, x, lecture) {
  if (spec.start === "hand") return spec.theta;
  if (spec.start === "lecture") {
    const means = spec.method === "em" ? lecture.means : lecture.centers;
    return { ...lecture, means, covariances: families[spec.family].project(lecture.covariances) };
  }
  return mixtureAbout(drawCentres(x, spec.k, spec.start, spec.seed), x, spec.family);
}

// While something is dragged only the first steps are made. Returns { theta, page }, theta being where it started; where there is
// no limit, k-means, and page.kind tells.
export function makeRun(spec, data, { lecture = null, dragging = false } = {}) {
  const theta = startOf(spec, data.x, lecture);
  return { theta, page: { ...shared(spec, data, theta), ...steps(spec, data.x, theta, dragging) } };
}

function steps(spec, x, theta, dragging) {
  if (spec.method === "em") {
    const run = runEm(x, theta, { family: spec.family }, { maxIterations: dragging ? 0 : 500 });
    return {
      kind: "em", covariance: spec.family, has_prior: false, plausibility: null,
      ...run, log_prior: run.loglik.map(() => 0),
    };
  }
  const limit = spec.method === "limit" ? runLimit(x, theta.means) : null;
  if (limit) return { kind: "limit", ...limit };
  return { kind: "kmeans", ...runKmeans(x, theta.means, { maxIterations: dragging ? 0 : 500 }) };
}

function shared(spec, { x, names, styles, dark, lang }, theta) {
  const k = theta.means.length;
  const first = (values) => values.slice(0, k);
  return {
    lang, variables: names, dims: range(x.length), n: x[0].length, rows: range(x[0].length).map((i) => i + 1), names: null, x,
    weights: null, limits: x.map(limitsOf), histograms: x.map(histogramOf), noise_colour: styles.noise_colour,
    components: {
      labels: first(styles.labels), colours: first(styles.colours), dashes: first(styles.dashes),
      lines: dark ? first(styles.colours).map(paler) : first(styles.lines),
    },
  };
}

// The data alone tell the axes, so that they stay while means are dragged.
function limitsOf(column) {
  const [low, high] = extent(column);
  const spare = 0.12 * (high - low) || 1;
  return [low - spare, high + spare];
}

// About 1.5 sqrt(n) bars, as R's pictures have where a mixture may have several modes.
export function histogramOf(column) {
  const [low, high] = extent(column);
  if (!(high > low)) return { breaks: [low - 0.5, low + 0.5], heights: [1] };
  const inner = ticks(low, high, Math.max(4, Math.min(60, 1.5 * Math.sqrt(column.length))));
  const step = inner.length > 1 ? inner[1] - inner[0] : high - low;
  const breaks = [...(inner[0] > low ? [inner[0] - step] : []), ...inner, ...(inner[inner.length - 1] < high ? [inner[inner.length - 1] + step] : [])];
  const heights = breaks.slice(1).map(() => 0);
  for (const value of column) {
    const bin = breaks.findIndex((end, b) => b > 0 && (value < end || b === breaks.length - 1)) - 1;
    heights[bin] += 1 / (column.length * (breaks[bin + 1] - breaks[bin]));
  }
  return { breaks, heights };
}

// Lines on a dark page: the colour, nearer to white.
function paler(colour) {
  const mixed = [1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) * 0.6 + 255 * 0.4));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
