// What climbs or falls, step by step: around the step in detail, and over the whole run in a strip that can be
// dragged along. What is still to come is pale.
import { extent } from "d3-array";
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { pointer, select } from "d3-selection";
import { line, symbol, symbolCircle, symbolTriangle } from "d3-shape";
import { range } from "../algorithms/common.js";
import { significant } from "../format.js";
import { label, ticksOf } from "./axis.js";

const zoomSteps = 5;
const filled = new Set(["e", "assign", "soft"]);
const markOf = (mark, size) => symbol(filled.has(mark) ? symbolCircle : symbolTriangle, size)();

export function createChart(parent, context) {
  const { words } = context;
  const { chart } = context.algorithm;
  const figure = select(parent);
  figure.append("div").attr("class", "mz-chart-title").text(chart.title);
  const key = figure.append("ul").attr("class", "mz-key");
  drawKey(key, chart);
  const detail = createDetail(figure.append("svg").attr("class", "mz-detail").attr("role", "img"), context);
  const overview = createStrip(figure, context);

  return {
    draw(state, changed, width) {
      if (!changed.has("size") && !changed.has("step")) return;
      detail.draw(state.step, width);
      overview.draw(state.step, width);
      const { algorithm } = context;
      const { chart } = algorithm;
      const values = chart.series
        .flatMap((s) => s.points.filter((p) => p.step === state.step).map((p) => `${s.label} ${significant(p.y, 8)}`))
        .join(", ");
      figure.select(".mz-detail").attr("aria-label", words.chartSaid(chart.title, algorithm.frame(state.step).label, values || "–"));
    },
  };
}

function drawKey(list, chart) {
  const entries = [
    ...chart.series.filter((s) => s.key === "objective").map((s) => ({ name: s.key, label: s.label, mark: null })),
    ...chart.marks.map(([mark, label]) => ({ name: mark, label, mark })),
    ...(chart.gapLabel ? [{ name: "gap", label: chart.gapLabel, mark: null }] : []),
    ...(chart.reference ? [{ name: "reference", label: chart.reference.label, mark: null }] : []),
  ];
  const items = list.selectAll("li").data(entries).join("li");
  const icon = items.append("svg").attr("width", 22).attr("height", 12).attr("aria-hidden", "true")
    .append("g").attr("class", (e) => `mz-series mz-series-${e.name}`).attr("transform", "translate(11,6)");
  icon.append("path").attr("class", "mz-line").attr("d", "M-10,0H10");
  icon.filter((e) => e.mark).append("path").attr("class", `mz-mark`).attr("d", (e) => markOf(e.mark, 40));
  items.append("span").text((e) => e.label);
}

let charts = 0;

function createDetail(svg, context) {
  const axes = { x: svg.append("g").attr("class", "mz-axis"), y: svg.append("g").attr("class", "mz-axis") };
  const title = svg.append("text").attr("class", "mz-axis-title");
  const now = svg.append("line").attr("class", "mz-now");
  const gaps = svg.append("g").attr("class", "mz-gaps");
  const reference = svg.append("g");
  const series = svg.append("g");
  const area = svg.append("rect").attr("class", "mz-area");
  let layout = null;
  let chart = context.algorithm.chart;
  const clip = `mz-chart-clip-${++charts}`;
  const clipRect = svg.append("clipPath").attr("id", clip).append("rect");
  for (const layer of [gaps, series]) layer.attr("clip-path", `url(#${clip})`);

  function layOut(step, width) {
    const [first, last] = chart.window(step);
    const inWindow = (p) => p.step >= first && p.step <= last;
    // As large as the steps nearby allow: a leap that is past would flatten them.
    const nearby = (p) => !chart.zoom || Math.abs(p.step - step) <= zoomSteps;
    const values = chart.series.flatMap((s) => s.points.filter((p) => inWindow(p) && nearby(p)).map((p) => p.y));
    const [low, high] = extent([...values, ...(chart.reference ? [chart.reference.y] : [])]);
    // Differences below the second are hardly more than rounding.
    const spare = Math.max(0.08 * (high - low), 1e-9 * Math.abs(high), 1e-300);
    const height = Math.round(Math.min(260, Math.max(190, width * 0.5)));
    const y = scaleLinear([low - spare, high + spare], [height - 36, 10]);
    const yTicks = ticksOf(y, 5);
    const left = Math.max(44, 12 + yTicks.width);
    const x = scaleLinear([chart.x(first) - 0.25, chart.x(last) + 0.25], [left, width - 8]);
    return { first, last, inWindow, height, width, left, x, y, yTicks };
  }

  function drawAxes({ first, last, height, width, left, x, yTicks, y }) {
    const steps = range(last - first + 1).map((i) => first + i).filter((s) => chart.tick(s) !== null);
    const room = Math.max(...steps.map((s) => 7 * chart.tick(s).length + 10), 22);
    const every = Math.max(1, Math.ceil(steps.length / ((width - left) / room)));
    // The last one is kept, since the limit ends in 0.
    const shown = steps.filter((s, i) => (steps.length - 1 - i) % every === 0);
    axes.x.attr("transform", `translate(0,${height - 36})`).call(
      label(axisBottom(x), { ticks: shown.map(chart.x), labels: shown.map(chart.tick) }),
    );
    axes.y.attr("transform", `translate(${left},0)`).call(label(axisLeft(y), yTicks));
    title.attr("x", (left + width) / 2).attr("y", height - 4).text(chart.xLabel);
  }

  function drawGaps(step, { inWindow, x, y }) {
    gaps
      .selectAll("line")
      .data(chart.gaps.filter(inWindow), (gap) => gap.step)
      .join("line")
      .attr("x1", (gap) => x(gap.x)).attr("x2", (gap) => x(gap.x))
      .attr("y1", (gap) => y(gap.low)).attr("y2", (gap) => y(gap.high))
      .attr("class", (gap) => (gap.step > step ? "mz-ahead" : null));
  }

  function drawReference({ x, y }) {
    if (!chart.reference) return;
    reference.selectAll("line").data([chart.reference]).join("line").attr("class", "mz-reference")
      .attr("x1", x.range()[0]).attr("x2", x.range()[1])
      .attr("y1", (r) => y(r.y)).attr("y2", (r) => y(r.y));
  }

  function drawSeries(step, { first, last, inWindow, x, y }) {
    const path = line((p) => x(p.x), (p) => y(p.y));
    const groups = series.selectAll("g.mz-series").data(chart.series).join("g")
      .attr("class", (s) => `mz-series mz-series-${s.key}`);
    groups.selectAll("path.mz-line")
      .data((s) => [
        { name: "mz-line mz-ahead", points: s.points.filter((p) => inWindow(p) && p.step >= Math.max(step, first)) },
        { name: "mz-line", points: s.points.filter((p) => inWindow(p) && p.step <= Math.min(step, last)) },
      ])
      .join("path").attr("class", (l) => l.name).attr("d", (l) => path(l.points));
    groups.selectAll("path.mz-mark")
      .data((s) => s.points.filter((p) => inWindow(p) && p.mark !== null), (p) => p.step)
      .join("path")
      .attr("class", (p) => `mz-mark mz-series-${p.mark}${p.step > step ? " mz-ahead" : ""}${p.step === step ? " mz-here" : ""}`)
      .attr("transform", (p) => `translate(${x(p.x)},${y(p.y)})`)
      .attr("d", (p) => markOf(p.mark, p.step === step ? 110 : 42));
    groups.filter((s) => s.key === "objective").selectAll("circle")
      .data((s) => s.points.filter((p) => p.step === step))
      .join("circle").attr("class", "mz-dot").attr("r", 3.2).attr("cx", (p) => x(p.x)).attr("cy", (p) => y(p.y));
  }

  area.on("click", (event) => {
    const at = layout.x.invert(pointer(event, svg.node())[0]);
    context.player.to(nearestStep(chart.x, layout.first, layout.last, at));
  });

  return {
    draw(step, width) {
      chart = context.algorithm.chart;
      layout = layOut(step, width);
      const { height, left, x } = layout;
      svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
      // Marks at the edge stay whole.
      clipRect.attr("x", left).attr("y", 0).attr("width", width - left).attr("height", height - 36 + 8);
      area.attr("x", left).attr("y", 0).attr("width", width - left).attr("height", height - 36);
      now.attr("x1", x(chart.x(step))).attr("x2", x(chart.x(step))).attr("y1", 6).attr("y2", height - 36);
      drawAxes(layout);
      drawGaps(step, layout);
      drawReference(layout);
      drawSeries(step, layout);
    },
  };
}

function nearestStep(x, first, last, at) {
  return range(last - first + 1)
    .map((i) => first + i)
    .reduce((best, step) => (Math.abs(x(step) - at) < Math.abs(x(best) - at) ? step : best), first);
}

function createStrip(figure, context) {
  figure.append("div").attr("class", "mz-strip-title").text(context.algorithm.strip.label);
  const svg = figure.append("svg").attr("class", "mz-strip").attr("aria-hidden", "true");
  const height = 40;
  const frame = svg.append("rect").attr("class", "mz-window");
  const path = svg.append("path").attr("class", "mz-line");
  const passed = svg.append("path").attr("class", "mz-line mz-passed");
  const dot = svg.append("circle").attr("class", "mz-dot").attr("r", 4);
  let x = null;

  const scrub = (event) => {
    if (event.type === "pointermove" && event.buttons !== 1) return;
    const { algorithm, player } = context;
    player.to(nearestStep(algorithm.chart.x, 0, algorithm.last, x.invert(pointer(event, svg.node())[0])));
  };
  svg.on("pointerdown", scrub).on("pointermove", scrub);

  return {
    draw(step, width) {
      const { algorithm } = context;
      const { chart, strip } = algorithm;
      svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
      x = scaleLinear([chart.x(0), chart.x(algorithm.last)], [8, width - 8]);
      const y = scaleLinear(strip.domain ?? extent(strip.points, (p) => p.y), [height - 7, 7]);
      const along = line((p) => x(p.x), (p) => y(p.y));
      const [first, last] = chart.window(step);
      frame.attr("visibility", first > 0 || last < algorithm.last ? null : "hidden").attr("x", x(chart.x(first)) - 4).attr("width", x(chart.x(last)) - x(chart.x(first)) + 8)
        .attr("y", 1).attr("height", height - 2);
      path.attr("d", along(strip.points));
      passed.attr("d", along(strip.points.filter((p) => p.step <= step)));
      const here = strip.points.find((p) => p.step === step);
      dot.attr("visibility", here ? null : "hidden").attr("cx", here ? x(here.x) : 0).attr("cy", here ? y(here.y) : 0);
    },
  };
}
