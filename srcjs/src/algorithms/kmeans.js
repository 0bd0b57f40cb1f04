// k-means by half steps. Step 0: the centres are placed. Step s: R's half step s, which assigns or updates.
import { squaredDistance } from "../gaussian.js";
import { difference, oneHot, range, rowOf, windowAround } from "./common.js";

export function kmeans(data, words) {
  const last = data.half.length;
  const k = data.components.labels.length;
  const half = (step) => (step === 0 ? "start" : data.half[step - 1]);
  const centres = (step) => data.centers[Math.max(step - 1, 0)];
  // The centres that the rows were last assigned to.
  const assignedTo = (step) => (half(step) === "update" ? centres(step - 1) : centres(step));

  function said(step) {
    if (step === 0) return words.kmeansStart;
    const now = data.distortion[step - 1];
    const fall = step === 1 ? null : difference(data.distortion[step - 2], now);
    if (half(step) === "update") return words.update(now, fall);
    const moved = data.moved[step - 1];
    const told = words.assign(now, fall, moved);
    return step === last ? `${told} ${words.kmeansEnd(moved === 0)}` : told;
  }

  const points = range(last).map((s) => ({ step: s + 1, x: s + 1, y: data.distortion[s], mark: data.half[s] }));

  return {
    last,
    title: words.kmeansTitle(k),
    frame: (step) => ({
      half: half(step),
      label: words.kmeansLabel(half(step), step),
      said: said(step),
      centres: centres(step),
      trail: range(Math.max(step, 1)).map((s) => data.centers[s]),
      trailParams: null,
      params: null,
      regions: true,
      trimmed: step === 0 ? 0 : data.n - data.sizes[step - 1].reduce((sum, size) => sum + size, 0),
      amounts: step === 0 ? null : { symbol: "n", values: data.sizes[step - 1], noise: null },
    }),
    shares: (step, i) => (step === 0 ? null : oneHot(data.cluster[step - 1][i], k)),
    explain: (step, i) => {
      if (step === 0) return null;
      const x = rowOf(data, i);
      return {
        kind: "distances",
        held: half(step) === "update",
        terms: assignedTo(step).map((centre) => ({ distance: squaredDistance(x, centre) })),
        cluster: data.cluster[step - 1][i],
      };
    },
    chart: {
      title: words.kmeansChart,
      xLabel: words.halfStep,
      series: [{ key: "distortion", label: words.distortion, points }],
      marks: [["assign", words.assignMark], ["update", words.updateMark]],
      gaps: [],
      x: (step) => step,
      tick: (step) => (step > 0 ? String(step) : null),
      window: windowAround(last),
      zoom: true,
    },
    strip: { label: words.wholeRun(words.distortion), points },
  };
}
