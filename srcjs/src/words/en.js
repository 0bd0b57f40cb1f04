import { significant, subscript, superscript } from "../format.js";

const number = (x) => significant(x, 7);
const small = (x) => significant(x, 3);
const theta = (t) => `θ${subscript(t)}`;
const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;

const objective = (prior) => (prior ? "log-likelihood + log prior" : "log-likelihood");
const symbolOf = (prior, t) => (prior ? `l(${theta(t)}) + log p(${theta(t)})` : `l(${theta(t)})`);

export const en = {
  // The page
  region: (title) => `Explorer: ${title}`,
  emTitle: (covariance, k) => `EM · ${covariance} · k = ${k}`,
  kmeansTitle: (k) => `k-means · k = ${k}`,
  limitTitle: (k) => `k-means as the limit of a mixture · k = ${k}`,
  rows: (n) => count(n, "row", "rows"),
  sampled: (m, n) => `${m} of ${n} rows are drawn, evenly spaced; everything else is of all rows.`,
  unplaced: (n) => `${count(n, "drawn row misses", "drawn rows miss")} a value here and cannot be placed.`,

  // Controls
  playback: "Steps",
  first: "First step",
  previous: "Step back",
  next: "Step",
  last: "Last step",
  play: "Play",
  pause: "Pause",
  slider: "Step of the algorithm",
  sigmaSlider: "σ², falling to 0",
  speed: "Speed",
  speeds: ["slow", "normal", "fast"],
  variables: "Variables",
  xVariable: "Horizontal axis",
  yVariable: "Vertical axis",
  density: "(density)",
  keys: "Keys",
  keyList: [
    ["← →", "one step back, one step on"],
    ["Page ↑ ↓", "ten steps on, ten steps back"],
    ["Home, End", "the first step, the last step"],
    ["Space", "play, pause"],
    ["↑ ↓", "another row, while the points have the focus"],
    ["Enter", "hold the row, or let it go again"],
  ],

  // The points
  points: (x, y) => `Points: ${y} against ${x}. Up and down choose a row.`,
  histogram: (x) => `Histogram of ${x} with the curves of the components. Up and down choose a row.`,
  densityAxis: "density",
  noise: "noise",
  unassigned: "not yet assigned",
  trimmed: "trimmed",
  trimmedRows: (n) => `grey: ${count(n, "row that is", "rows that are")} trimmed`,
  ellipses: "ellipses: 50 % and 95 % of a component; dots: where its mean has been",
  curves: "curves: πⱼ N(x; μⱼ, σⱼ²), and their sum in black",
  regions: "regions: nearest to each centre",

  // EM
  iteration: "iteration t",
  objective,
  bound: "lower bound L",
  emChart: (prior) => `The lower bound and the ${objective(prior)}`,
  gap: "gap: Kullback-Leibler divergence from the w to those at θₜ₊₁",
  eMark: "E-step: touches",
  mMark: "M-step: climbs",
  emLabel: (half, t) =>
    half === "start" ? "Start" : half === "e" ? `E-step at ${theta(t)}` : `M-step to ${theta(t)}`,
  emStart: (l, prior) =>
    `The parameters ${theta(0)} are given, and no point has responsibilities yet. The ${objective(prior)} is ${number(l)}.`,
  eStep: ({ t, gain, objective: l, prior }) =>
    `Parameters are held fixed. Each point gets its responsibilities by Bayes’ rule, and the bound ` +
    (gain === null ? "" : `rises by ${small(gain)} and `) +
    `touches the ${objective(prior)}: L = ${symbolOf(prior, t)} = ${number(l)}.`,
  mStep: ({ t, gain, bound, objective: l, gap, prior }) =>
    `Responsibilities are held fixed. Proportions, means and covariances move to where the bound is highest: it rises ` +
    `by ${small(gain)} to ${number(bound)}. The ${objective(prior)} lies ${small(gap)} above it: ` +
    `${symbolOf(prior, t)} = ${number(l)}.`,
  status: (status, t) =>
    ({
      converged: `EM has converged after ${count(t, "iteration", "iterations")}.`,
      bounded: `EM has converged at the bound of the constraint after ${count(t, "iteration", "iterations")}.`,
      iteration_limit: `EM stopped at its limit of ${count(t, "iteration", "iterations")}, before it converged.`,
      spurious: "EM has converged to a spurious maximum.",
      collapsed: "A component has collapsed: the likelihood has no maximum here.",
      empty: "A component has emptied.",
      identical: "EM ends with components that cannot be told apart.",
    })[status] ?? "",

  // k-means
  halfStep: "half step",
  distortion: "distortion J",
  kmeansChart: "The distortion J by half steps",
  assignMark: "assign",
  updateMark: "update",
  kmeansLabel: (half, step) =>
    half === "start" ? "Start" : half === "assign" ? `${step}: assign` : `${step}: update`,
  kmeansStart: "The centres are placed; no row belongs to a cluster yet.",
  assign: (j, fall, moved) =>
    `Centres are held fixed, and each row goes to its nearest. ` +
    (fall === null
      ? `J = ${number(j)}.`
      : moved === 0
        ? `No row moved: J stays at ${number(j)}.`
        : `${count(moved, "row", "rows")} moved: J falls by ${small(fall)} to ${number(j)}.`),
  update: (j, fall) =>
    `Clusters are held fixed, and each centre moves to the mean of its rows. J falls by ${small(fall)} to ${number(j)}.`,
  kmeansEnd: (settled) => (settled ? "k-means has converged." : "k-means stopped before it settled."),

  // The limit
  limitChart: "The soft distortion comes to J",
  softDistortion: "soft distortion, −2σ²l without its constant",
  distortionAtCentres: "J at EM’s centres",
  lloydDistortion: "J of k-means",
  hardness: "Mean of each row’s largest responsibility",
  limitEnd: "σ² → 0: k-means",
  atSigma2: ({ hardness, soft, distortion, distance }) =>
    `EM’s end with equal proportions and covariances σ²I. The largest responsibility of a row is ${small(hardness)} ` +
    `on average; the soft distortion is ${number(soft)}, J is ${number(distortion)}, and the centres are ` +
    (distance === 0 ? "those of k-means." : `up to ${small(distance)} from those of k-means.`),
  lloyd: (j, iterations) =>
    `Responsibilities are 0 or 1: the E-step assigns each row to its nearest centre, the M-step takes means. This is k-means, ` +
    `J = ${number(j)} after ${count(iterations, "iteration", "iterations")}.`,

  // One row
  chooseRow: "Row",
  rowHint: "Point at another row, or type its number.",
  rowHeld: "Held: click on it again to let it go.",
  noSuchRow: (row, n) => `There is no row ${row}: they go from 1 to ${n}.`,
  notDrawn: (row, instead) => `Row ${row} is not drawn; this is row ${instead}.`,
  noSharesYet: "It has no responsibilities before the first E-step.",
  noClusterYet: "It has no cluster before the first assignment.",
  bayesCaption: (t) => (t === null ? "Bayes’ rule" : `Bayes’ rule at ${theta(t)}`),
  bayesHeld: (t) => `The M-step holds these responsibilities fixed, from ${theta(t)}.`,
  distanceCaption: `Distances to the centres: the row goes to the nearest`,
  distanceHeld: "The update holds this assignment fixed.",
  columns: {
    component: "j",
    proportion: "πⱼ",
    plausibility: "aⱼ",
    density: "N(xᵢ; μⱼ, Σⱼ)",
    product: "product",
    responsibility: "wᵢⱼ",
    distance: `‖xᵢ − μⱼ‖${superscript(2)}`,
    assigned: "nearest",
  },
  plausibilityNote: "aⱼ: what the labels say of component j",
  more: (n) => `and ${count(n, "other", "others")}`,
  sum: "sum",
  yes: "yes",
  rowSaid: (row, shares) => `Row ${row}: ${shares}.`,
  shareSaid: (label, w) => `component ${label} ${w}`,
  clusterSaid: (label) => `cluster ${label}`,

  // Parameters
  parameters: "Parameters at this step",
  mean: (variable) => `μ ${variable}`,
  deviation: (variable) => `σ ${variable}`,
  centre: (variable) => `μ ${variable}`,

  // The chart
  wholeRun: (what) => `Whole run: ${what}`,
  chartSaid: (title, label, values) => `${title}. ${label}: ${values}.`,
};
