// What hands do to parameters: means that are dragged, and the ends of the axes of ellipses. All in the units of the data.
import { families } from "../engine/m_step.js";

// Of the ellipse that holds 95 % in the plane; in one dimension, one standard deviation.
const radii = { 1: 1, 2: Math.sqrt(-2 * Math.log(0.05)) };

// The ends that can be dragged: { axis, at: [d] }.
export function endsOf(mean, covariance, family) {
  const radius = radii[mean.length];
  const along = (direction, length) => mean.map((m, v) => m + radius * length * direction[v]);
  if (mean.length === 1) return [{ axis: 0, at: along([1], Math.sqrt(covariance[0][0])) }];
  if (family === "VII") return [{ axis: 0, at: along([1, 0], Math.sqrt(covariance[0][0])) }];
  if (family === "VVI") return [0, 1].map((v) => ({ axis: v, at: along(v === 0 ? [1, 0] : [0, 1], Math.sqrt(covariance[v][v])) }));
  return axesOf(covariance).map(({ direction, length }, axis) => ({ axis, at: along(direction, length) }));
}

// The long axis of an ellipse and the short one.
export function axesOf([[a, b], [, c]]) {
  const angle = 0.5 * Math.atan2(2 * b, a - c);
  const [middle, half] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
  const direction = [Math.cos(angle), Math.sin(angle)];
  return [
    { direction, length: Math.sqrt(middle + half) },
    { direction: [-direction[1], direction[0]], length: Math.sqrt(Math.max(middle - half, 0)) },
  ];
}

export const moveMean = (params, j, to) => ({ ...params, means: params.means.map((mean, l) => (l === j ? to : mean)) });

// The end of an axis of component j, dragged to a place; least: the smallest standard deviation.
export function moveEnd(params, j, axis, to, family, least) {
  const mean = params.means[j];
  const delta = to.map((value, v) => (value - mean[v]) / radii[mean.length]);
  const covariance = drawn(params.covariances[j], axis, delta, family, least);
  const covariances = params.covariances.map((old, l) => (l === j ? covariance : old));
  return { ...params, covariances: families[family].project(covariances, j) };
}

function drawn(covariance, axis, delta, family, least) {
  if (delta.length === 1) return [[Math.max(Math.abs(delta[0]), least) ** 2]];
  const long = Math.max(Math.hypot(...delta), least);
  if (family === "VII") return [[long ** 2, 0], [0, long ** 2]];
  if (family === "VVI") {
    return covariance.map((row, u) => row.map((value, v) => (u !== v ? 0 : u === axis ? Math.max(Math.abs(delta[u]), least) ** 2 : value)));
  }
  const direction = Math.hypot(...delta) > 0 ? delta.map((value) => value / Math.hypot(...delta)) : [1, 0];
  const across = [-direction[1], direction[0]];
  const other = Math.max(axesOf(covariance)[1 - axis].length, least);
  return [0, 1].map((u) => [0, 1].map((v) => long ** 2 * direction[u] * direction[v] + other ** 2 * across[u] * across[v]));
}
