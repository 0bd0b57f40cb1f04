// EM by half steps. Step 0: theta_0, and no responsibilities yet. Step 2t + 1: the E-step at theta_t.
// Step 2t + 2: the M-step, from theta_t to theta_(t+1), the responsibilities held.
import { bayes } from "../gaussian.js";
import { difference, range, rowOf, windowAround } from "./common.js";

export function em(data, words) {
  const last = 2 * data.params.length - 1;
  const objective = data.loglik.map((l, t) => l + data.log_prior[t]);
  const half = (step) => (step === 0 ? "start" : step % 2 === 1 ? "e" : "m");
  // The parameters at a step, and the E-step that its responsibilities come from.
  const theta = (step) => Math.floor(step / 2);
  const eStep = (step) => Math.floor((step - 1) / 2);
  const bound = (step) =>
    half(step) === "e" ? data.bound_e[eStep(step)] : half(step) === "m" ? data.bound_m[eStep(step)] : null;

  function said(step) {
    const t = theta(step);
    const now = objective[t];
    if (step === 0) return words.emStart(now, data.has_prior);
    if (half(step) === "m") {
      const gain = difference(bound(step), objective[t - 1]);
      const gap = difference(now, bound(step));
      return words.mStep({ t, gain, bound: bound(step), objective: now, gap, prior: data.has_prior });
    }
    const told = words.eStep({ t, gain: t === 0 ? null : difference(now, bound(step - 1)), objective: now, prior: data.has_prior });
    return step === last ? `${told} ${words.status(data.status, t)}` : told;
  }

  const steps = range(last + 1);
  const x = (step) => (step - 1) / 2;
  const points = (from, y, mark) => steps.slice(from).map((step) => ({ step, x: x(step), y: y(step), mark: mark(step) }));

  return {
    last,
    title: words.emTitle(data.covariance, data.components.labels.length),
    frame: (step) => {
      const params = data.params[theta(step)];
      return {
        half: half(step),
        label: words.emLabel(half(step), theta(step)),
        said: said(step),
        centres: params.means,
        trail: data.params.slice(0, theta(step) + 1).map((p) => p.means),
        trailParams: data.params,
        params,
        regions: false,
        amounts: { symbol: "π", values: params.proportions, noise: params.noise?.proportion ?? null },
      };
    },
    shares: (step, i) => (step === 0 ? null : data.responsibilities[eStep(step)].map((column) => column[i])),
    explain: (step, i) => {
      if (step === 0) return null;
      const t = eStep(step);
      const plausibility = data.plausibility ? data.plausibility.map((column) => column[i]) : null;
      return {
        kind: "bayes",
        t,
        held: half(step) === "m",
        hasPlausibility: plausibility !== null,
        ...bayes(data.params[t], rowOf(data, i), plausibility),
        w: data.responsibilities[t].map((column) => column[i]),
      };
    },
    chart: {
      title: words.emChart(data.has_prior),
      xLabel: words.iteration,
      series: [
        { key: "objective", label: words.objective(data.has_prior), points: points(0, (s) => objective[theta(s)], () => null) },
        { key: "bound", label: words.bound, points: points(1, bound, (s) => half(s)) },
      ],
      marks: [["e", words.eMark], ["m", words.mMark]],
      gapLabel: words.gap,
      gaps: steps.filter((s) => half(s) === "m").map((step) => ({ step, x: x(step), low: bound(step), high: objective[theta(step)] })),
      x,
      tick: (step) => (half(step) === "e" ? String(eStep(step)) : null),
      window: windowAround(last),
      zoom: true,
    },
    strip: {
      label: words.wholeRun(words.objective(data.has_prior)),
      points: steps.map((step) => ({ step, x: x(step), y: objective[theta(step)] })),
    },
  };
}
