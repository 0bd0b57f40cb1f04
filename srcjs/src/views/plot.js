// The points on two variables, or the histogram of one, with the components (or centres) of the step.
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { pointer, select } from "d3-selection";
import { nearest } from "../geometry.js";
import { blend, markPath, mostLikely, unknownColour } from "../colours.js";
import { label, ticksOf } from "./axis.js";
import { drawLine, topOfCurves } from "./line.js";
import { drawPlane } from "./plane.js";

const margin = { top: 8, right: 12, bottom: 40, left: 30 };
const reach = 26;
// Rows of a histogram lie in a band under it, at heights that depend on nothing but their order.
const rugHeight = 34;
const golden = 0.6180339887498949;

let plots = 0;

export function createPlot(parent, context) {
  const { words, store } = context;
  const clip = `mz-clip-${++plots}`;
  const svg = select(parent).append("svg").attr("class", "mz-plane").attr("role", "img").attr("tabindex", 0);
  const clipRect = svg.append("clipPath").attr("id", clip).append("rect");
  const axes = { x: svg.append("g").attr("class", "mz-axis"), y: svg.append("g").attr("class", "mz-axis") };
  const titles = { x: svg.append("text").attr("class", "mz-axis-title"), y: svg.append("text").attr("class", "mz-axis-title") };
  const inside = svg.append("g").attr("clip-path", `url(#${clip})`);
  const layers = {};
  for (const name of ["regions", "bars", "points", "curves", "ring", "trails", "means"]) {
    layers[name] = inside.append("g").attr("class", `mz-${name}`);
  }
  const area = svg.append("rect").attr("class", "mz-area");
  let places = [];
  let hidden = 0;

  function layOut(state, width) {
    const { data } = context;
    const height = Math.round(Math.min(560, Math.max(280, width * 0.97)));
    svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
    const isLine = state.y === null;
    const y = isLine
      ? scaleLinear([0, topOfCurves(context, state.x)], [height - margin.bottom - rugHeight, margin.top])
      : scaleLinear(padded(data.limits[state.y]), [height - margin.bottom, margin.top]);
    const yTicks = ticksOf(y, 6);
    const box = {
      left: margin.left + yTicks.width, right: width - margin.right, top: margin.top, bottom: height - margin.bottom,
    };
    for (const rect of [clipRect, area]) {
      rect.attr("x", box.left).attr("y", box.top).attr("width", box.right - box.left).attr("height", box.bottom - box.top);
    }
    const x = scaleLinear(padded(data.limits[state.x]), [box.left, box.right]);
    return { box, isLine, x, y, yTicks, height };
  }

  function drawAxes(state, { box, isLine, x, y, yTicks, height }) {
    const { data } = context;
    const xTicks = ticksOf(x, Math.min(7, (box.right - box.left) / 70));
    axes.x.attr("transform", `translate(0,${box.bottom})`).call(label(axisBottom(x), xTicks));
    axes.y.attr("transform", `translate(${box.left},0)`).call(label(axisLeft(y), yTicks));
    titles.x.attr("x", (box.left + box.right) / 2).attr("y", height - 5).text(data.variables[state.x]);
    titles.y
      .attr("transform", `translate(12,${(box.top + box.bottom) / 2}) rotate(-90)`)
      .text(isLine ? words.densityAxis : data.variables[state.y]);
    svg.attr("aria-label", isLine
      ? words.histogram(data.variables[state.x])
      : words.points(data.variables[state.x], data.variables[state.y]));
  }

  // Where each drawn row is, in pixels; null where a value is missing.
  function place(state, { box, isLine, x, y }) {
    const { data } = context;
    return data.rows.map((_, i) => {
      const a = data.x[state.x][i];
      if (a === null) return null;
      if (isLine) return [x(a), box.bottom - 4 - ((i * golden) % 1) * (rugHeight - 10)];
      const b = data.x[state.y][i];
      return b === null ? null : [x(a), y(b)];
    });
  }

  function drawPoints(state, isLine) {
    const { data, algorithm } = context;
    const { colours } = data.components;
    const size = pointSize(data.rows.length);
    const all = [...colours, data.noise_colour];
    const area = isLine ? size * 0.6 : size;
    const points = places.flatMap((at, i) => {
      if (at === null) return [];
      const shares = algorithm.shares(state.step, i);
      const j = shares === null ? -1 : mostLikely(shares);
      return [{
        i, at,
        fill: shares === null ? unknownColour : blend(shares, all),
        d: markPath(j, area, j >= colours.length),
      }];
    });
    layers.points
      .selectAll("path")
      .data(points, (point) => point.i)
      .join("path")
      .attr("transform", (point) => `translate(${point.at[0].toFixed(2)},${point.at[1].toFixed(2)})`)
      .attr("d", (point) => point.d)
      .style("fill", (point) => point.fill);
  }

  function drawRing(state) {
    const at = state.row === null ? null : places[state.row];
    layers.ring
      .selectAll("circle")
      .data(at ? [{ r: 8.5, name: "mz-halo" }, { r: 8.5, name: state.held ? "mz-held" : "mz-chosen" }] : [])
      .join("circle")
      .attr("class", (d) => d.name)
      .attr("cx", at?.[0])
      .attr("cy", at?.[1])
      .attr("r", (d) => d.r);
  }

  // Pointing chooses a row; a click holds it.
  const under = (event) => nearest(places, pointer(event, svg.node()), reach);
  area
    .on("pointermove", (event) => {
      const i = under(event);
      if (i >= 0 && !store.get().held) store.set({ row: i });
    })
    .on("click", (event) => {
      const i = under(event);
      if (i >= 0) store.set({ row: i, held: !(store.get().held && store.get().row === i) });
    });

  return {
    node: svg.node(),
    hidden: () => hidden,
    draw(state, changed, width) {
      const layout = layOut(state, width);
      if (changed.has("size") || changed.has("x") || changed.has("y")) {
        drawAxes(state, layout);
        places = place(state, layout);
        hidden = places.filter((at) => at === null).length;
      }
      if (["size", "x", "y", "step"].some((key) => changed.has(key))) {
        drawPoints(state, layout.isLine);
        const frame = context.algorithm.frame(state.step);
        (layout.isLine ? drawLine : drawPlane)(layers, context, frame, state, layout);
      }
      drawRing(state);
      context.decorate?.({ svg: svg.node(), layout, state, frame: context.algorithm.frame(state.step) });
    },
  };
}

function padded([from, to]) {
  const spare = to > from ? 0.03 * (to - from) : Math.max(1e-9, 0.05 * Math.abs(from)) || 1;
  return [from - spare, to + spare];
}

// Points become smaller as they become many.
const pointSize = (n) => Math.max(14, Math.min(46, 46 * (150 / n) ** 0.4));
