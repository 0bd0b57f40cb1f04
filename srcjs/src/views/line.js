// One variable: its histogram with the components' curves, or with the regions of the centres.
import { line } from "d3-shape";
import { marginalCurve, noiseLevel } from "../gaussian.js";
import { bands } from "../geometry.js";
import { range } from "../algorithms/common.js";
import { dashes, drawMeans, drawTrails } from "./plane.js";

const sum = (values) => values.reduce((total, value) => total + value, 0);

function curvesOf(params, v) {
  const curves = params.means.map((_, j) => marginalCurve(params, j, v));
  if (params.noise) curves.push(noiseLevel(params, v));
  return curves;
}

// The upper end of the axis, the same for all steps: what the histogram and the curves need, unless a component
// so narrow that it would flatten the rest asks for three times the histogram.
const tops = new WeakMap();
export function topOfCurves({ data, algorithm }, v) {
  const known = tops.get(algorithm) ?? new Map();
  tops.set(algorithm, known);
  if (!known.has(v)) {
    const bars = Math.max(0, ...(data.histograms[v]?.heights ?? []));
    const peaks = range(algorithm.last + 1).flatMap((step) => {
      const { params } = algorithm.frame(step);
      if (!params) return [];
      const curves = curvesOf(params, v);
      return params.means.map((mean) => sum(curves.map((curve) => curve(mean[v]))));
    });
    const highest = peaks.reduce((a, b) => Math.max(a, b), 0);
    known.set(v, 1.08 * (bars === 0 ? highest || 1 : Math.max(bars, Math.min(highest, 3 * bars))));
  }
  return known.get(v);
}

export function drawLine(layers, context, frame, state, layout) {
  const { data, algorithm } = context;
  const { x, y } = layout;
  const v = state.x;
  const top = y.domain()[1];
  layers.curves.selectAll(".mz-ellipse").remove();
  drawBars(layers.bars, data.histograms[v], layout);
  drawBands(layers.regions, data, frame, v, layout);
  drawCurves(layers.curves, data, frame.params, v, layout);
  const heightOf = (params, j) =>
    params
      ? Math.min(marginalCurve(params, j, v)(params.means[j][v]), 0.97 * top)
      : // Centres, and their trails, one under the other.
        (0.94 - 0.06 * j) * top;
  const place = (centres, params) => centres.map((centre, j) => [x(centre[v]), y(heightOf(params, j))]);
  drawTrails(layers.trails, data, frame.trail.map((centres, t) => place(centres, frame.trailParams?.[t] ?? null)));
  drawMeans(layers.means, data, place(frame.centres, frame.params));
}

function drawBars(layer, histogram, { x, y }) {
  const bars = histogram ? histogram.heights.map((height, b) => ({ height, from: histogram.breaks[b], to: histogram.breaks[b + 1] })) : [];
  layer
    .selectAll("rect")
    .data(bars)
    .join("rect")
    .attr("x", (bar) => x(bar.from))
    .attr("width", (bar) => Math.max(0, x(bar.to) - x(bar.from)))
    .attr("y", (bar) => y(bar.height))
    .attr("height", (bar) => y(0) - y(bar.height));
}

function drawBands(layer, data, frame, v, { x, box }) {
  const drawn = frame.regions && data.variables.length === 1;
  layer
    .selectAll("path")
    .data(drawn ? bands(frame.centres.map((centre) => centre[v]), x.domain()) : [])
    .join("path")
    .attr("d", ([from, to]) => `M${x(from)},${box.top}H${x(to)}V${box.bottom}H${x(from)}Z`)
    .style("fill", ([, , j]) => data.components.colours[j]);
}

// Fine enough for the narrowest component too: its own quantiles are in the grid.
function gridOf(params, v, [from, to]) {
  const even = range(241).map((i) => from + ((to - from) * i) / 240);
  const own = params.means.flatMap((mean, j) => {
    const deviation = Math.sqrt(params.covariances[j][v][v]);
    return range(61).map((i) => mean[v] + deviation * (-4 + (8 * i) / 60));
  });
  return [...even, ...own].filter((at) => at >= from && at <= to).sort((a, b) => a - b);
}

function drawCurves(layer, data, params, v, { x, y }) {
  const { lines, dashes: types } = data.components;
  const drawn = [];
  if (params) {
    const grid = gridOf(params, v, x.domain());
    const curves = curvesOf(params, v);
    const path = (curve) => line()(grid.map((at) => [x(at), y(curve(at))]));
    if (curves.length > 1) drawn.push({ key: "sum", d: path((at) => sum(curves.map((curve) => curve(at)))), stroke: null, dash: null });
    curves.forEach((curve, j) => drawn.push({
      key: j, d: path(curve), stroke: lines[j] ?? data.noise_colour, dash: j < lines.length ? dashes(types[j]) : "1.4 4",
    }));
  }
  layer
    .selectAll("path")
    .data(drawn, (curve) => curve.key)
    .join("path")
    .attr("class", (curve) => (curve.key === "sum" ? "mz-sum" : "mz-curve"))
    .attr("d", (curve) => curve.d)
    .attr("stroke-dasharray", (curve) => curve.dash)
    .style("stroke", (curve) => curve.stroke);
}
