// k-means as the limit of a mixture. Step s: EM's end at the s-th sigma^2; the last step: Lloyd's k-means.
import { bayes, squaredDistance } from "../gaussian.js";
import { significant } from "../format.js";
import { oneHot, range, rowOf } from "./common.js";

// The model of the limit: proportions 1/k, covariances sigma^2 I.
export function sphericalParams(centres, sigma2) {
  const [k, d] = [centres.length, centres[0].length];
  const covariance = range(d).map((a) => range(d).map((b) => (a === b ? sigma2 : 0)));
  return { proportions: centres.map(() => 1 / k), means: centres, covariances: centres.map(() => covariance), noise: null };
}

export function limit(data, words) {
  const { path, lloyd } = data;
  const last = path.sigma2.length;
  const k = data.components.labels.length;
  const centres = (step) => (step === last ? lloyd.centers : data.centers[step]);
  const params = data.centers.map((c, s) => sphericalParams(c, path.sigma2[s]));
  const at = (step) => ({
    sigma2: path.sigma2[step], hardness: path.hardness[step], soft: path.soft_distortion[step],
    distortion: path.distortion[step], distance: path.distance[step],
  });
  const line = (key, label, values) => ({
    key, label,
    points: [...values, lloyd.distortion].map((y, step) => ({ step, x: step, y, mark: key })),
  });

  return {
    last,
    title: words.limitTitle(k),
    frame: (step) => ({
      half: step === last ? "lloyd" : "sigma2",
      label: step === last ? words.limitEnd : `σ² = ${significant(path.sigma2[step], 3)}`,
      said: step === last ? words.lloyd(lloyd.distortion, lloyd.iterations) : words.atSigma2(at(step)),
      centres: centres(step),
      trail: range(step + 1).map(centres),
      trailParams: params,
      params: step === last ? null : params[step],
      regions: step === last,
      amounts: step === last
        ? { symbol: "n", values: lloyd.sizes, noise: null }
        : { symbol: "π", values: params[step].proportions, noise: null },
    }),
    shares: (step, i) =>
      step === last ? oneHot(lloyd.cluster[i], k) : data.responsibilities[step].map((column) => column[i]),
    explain: (step, i) => {
      const x = rowOf(data, i);
      if (step === last) {
        const terms = lloyd.centers.map((centre) => ({ distance: squaredDistance(x, centre) }));
        return { kind: "distances", held: false, terms, cluster: lloyd.cluster[i] };
      }
      return {
        kind: "bayes", t: null, held: false, hasPlausibility: false,
        ...bayes(params[step], x),
        w: data.responsibilities[step].map((column) => column[i]),
      };
    },
    chart: {
      title: words.limitChart,
      xLabel: "σ²",
      series: [
        line("distortion", words.distortionAtCentres, path.distortion),
        line("soft", words.softDistortion, path.soft_distortion),
      ],
      marks: [["distortion", words.distortionAtCentres], ["soft", words.softDistortion]],
      gaps: [],
      reference: { y: lloyd.distortion, label: words.lloydDistortion },
      x: (step) => step,
      tick: (step) => (step === last ? "0" : significant(path.sigma2[step], 2)),
      window: () => [0, last],
      zoom: false,
    },
    strip: {
      label: words.hardness,
      points: [...path.hardness, 1].map((y, step) => ({ step, x: step, y })),
      domain: [1 / k, 1],
    },
  };
}
