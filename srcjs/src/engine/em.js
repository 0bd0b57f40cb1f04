// EM from a start, by the rules of the package's own: plain steps, ended by Aitken's estimate of what is left to gain.
import { eStep, lowerBound } from "./e_step.js";
import { mStep } from "./m_step.js";
import { identical, spurious } from "./ends.js";
import { variancesOf } from "./starts.js";

// Gains below this share of the log-likelihood are rounding.
const rounding = 1e-12;
const isRounding = (gain, l) => Math.abs(gain) <= rounding * Math.abs(l);

// What is left to gain if increments go on shrinking at the present rate.
export function remaining(trace) {
  const t = trace.length;
  if (t < 2) return Infinity;
  const gain = trace[t - 1] - trace[t - 2];
  if (isRounding(gain, trace[t - 1])) return 0;
  // The first step from a start outside of the family may lose: that says nothing of the rest.
  if (t < 3 || gain < 0) return Infinity;
  const rate = gain / (trace[t - 2] - trace[t - 3]);
  return rate > 0 && rate < 1 ? (gain * rate) / (1 - rate) : Infinity;
}

const emptied = (w) => {
  const weights = w.map((share) => share.reduce((sum, value) => sum + value, 0));
  const n = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.some((weight) => weight <= (1e-10 * n) / w.length);
};

// The engine computes in units in which columns are about one (powers of two; one for all columns where the family
// mixes them), and what is rounding is a share of l in these: what it differs by.
function unitsOf(x, { family, sigma2 = null }) {
  const logs = variancesOf(x).filter((variance) => variance > 0).map((variance) => Math.round(0.5 * Math.log2(variance)));
  if (logs.length === 0) return 0;
  const mixed = family === "VII" || sigma2 !== null;
  const sum = mixed ? x.length * Math.max(...logs) : logs.reduce((total, log) => total + log, 0);
  return x[0].length * sum * Math.LN2;
}

// { params, responsibilities, loglik, bound_e, bound_m, status }: for t = 0, ..., T, as em_trace() has them; null where
// the start is no mixture.
export function runEm(x, start, model, { maxIterations = 500, tolerance = 1e-5 } = {}) {
  const first = eStep(start, x);
  if (first === null) return null;
  const run = { params: [start], responsibilities: [first.w], loglik: [first.loglik], status: null };
  const shift = unitsOf(x, model);
  while (run.status === null) run.status = iterate(x, run, model, { maxIterations, tolerance, shift });
  if (run.status === "converged") run.status = howItEnded(run, x, model);
  run.bound_e = run.params.map((theta, t) => lowerBound(theta, x, run.responsibilities[t]));
  run.bound_m = run.params.map((_, t) => (t + 1 < run.params.length ? lowerBound(run.params[t + 1], x, run.responsibilities[t]) : null));
  return run;
}

// One M-step and the E-step after it, unless EM is at its end: then how it ends.
function iterate(x, run, model, { maxIterations, tolerance, shift }) {
  const t = run.params.length - 1;
  if (tolerance > 0 && remaining(run.loglik.slice(-3).map((l) => l + shift)) < tolerance) return "converged";
  if (t >= maxIterations) return "iteration_limit";
  if (emptied(run.responsibilities[t])) return "empty";
  const params = mStep(x, run.responsibilities[t], model);
  const next = eStep(params, x);
  if (next === null || !Number.isFinite(next.loglik)) return "collapsed";
  // A step never loses, but for the first from outside of the family: what does is rounding, and hides what is left.
  if (tolerance > 0 && t > 0 && next.loglik < run.loglik[t] && !isRounding(next.loglik - run.loglik[t], run.loglik[t] + shift)) {
    return "converged";
  }
  run.params.push(params);
  run.responsibilities.push(next.w);
  run.loglik.push(next.loglik);
  return null;
}

function howItEnded(run, x, model) {
  const last = run.params[run.params.length - 1];
  if (model.sigma2 == null && spurious(last, x[0].length, model.family)) return "spurious";
  return identical(last) ? "identical" : "converged";
}
