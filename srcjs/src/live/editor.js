// What can be dragged on the points, or moved by keys: means, and the ends of the axes of ellipses; and clicks that put points in
// and take them out.
import { pointer, select } from "d3-selection";
import { nearest } from "../geometry.js";
import { significant } from "../format.js";
import { marginalCurve } from "../gaussian.js";
import { endsOf, moveEnd, moveMean } from "./shapes.js";

const reach = 12;
const keySteps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// run: { spec(), theta(frame), dragged(theta, { done }), points(), clicked({ row, at }), tool() }. Returns decorate(), see createExplorer().
export function createEditor(words, run) {
  let here = null;
  let drag = null;

  function decorate(drawn) {
    here = drawn;
    const svg = select(drawn.svg).attr("role", "group");
    drawToolArea(svg);
    drawHandles(svg);
  }

  const single = (root, name, className) => root.selectAll(`${name}.${className}`).data([0]).join(name).attr("class", className);

  function drawToolArea(svg) {
    const { box } = here.layout;
    const active = run.tool() === "points" && !(here.state.y === null && run.points().length > 1);
    single(svg, "rect", "mz-tool")
      .attr("x", box.left).attr("y", box.top).attr("width", box.right - box.left).attr("height", box.bottom - box.top)
      .style("display", active ? null : "none")
      .on("click", (event) => {
        const at = pointer(event, here.svg);
        const columns = run.points();
        const { x, y } = here.layout;
        const { state } = here;
        const places = columns[0].map((_, i) => [x(columns[state.x][i]), state.y === null ? at[1] : y(columns[state.y][i])]);
        const row = nearest(places, at, reach);
        run.clicked({ row, at: inData(at, columns.map(() => null)) });
      });
  }

  // Pixels to data: what an axis does not show keeps its value.
  function inData([px, py], kept) {
    const { state, layout } = here;
    return kept.map((value, v) => {
      if (v === state.x) return clamp(layout.x, px);
      return v === state.y ? clamp(layout.y, py) : value;
    });
  }

  function handles() {
    const { frame, state, layout } = here;
    if (frame.half === "sigma2" || frame.half === "lloyd") return [];
    const { x, y } = layout;
    const isLine = state.y === null;
    const top = isLine ? y.domain()[1] : 0;
    const params = frame.params;
    const place = (at, j, height) => [x(at[state.x]), isLine ? y(Math.min(height, 0.97 * top)) : y(at[state.y])];
    return frame.centres.flatMap((mean, j) => {
      const curve = isLine && params ? marginalCurve(params, j, state.x) : null;
      const heightAt = (at) => (curve ? curve(at[state.x]) : (0.94 - 0.06 * j) * top);
      const centre = { key: `${j}`, j, axis: null, value: mean, at: place(mean, j, heightAt(mean)) };
      // An ellipse of two variables has no handle where one of them alone is shown.
      if (!params || (isLine && mean.length > 1)) return [centre];
      const ends = endsOf(mean, params.covariances[j], run.spec().family).map(({ axis, at }) => ({ key: `${j} ${axis}`, j, axis, value: at, at: place(at, j, heightAt(at)) }));
      return [...ends, centre];
    });
  }

  function drawHandles(svg) {
    const layer = single(svg, "g", "mz-handles");
    const nodes = layer.selectAll("g").data(handles(), (h) => h.key).join((enter) => {
      const g = enter.append("g").attr("tabindex", 0).attr("role", "slider");
      g.append("circle").attr("class", "mz-grip").attr("r", 13);
      g.filter((h) => h.axis !== null).append("rect").attr("class", "mz-end").attr("x", -4.5).attr("y", -4.5).attr("width", 9).attr("height", 9);
      g.filter((h) => h.axis === null).append("circle").attr("class", "mz-hold").attr("r", 11.5);
      return g;
    });
    nodes
      .attr("transform", (h) => `translate(${h.at[0].toFixed(2)},${h.at[1].toFixed(2)})`)
      .attr("aria-valuemin", here.layout.x.domain()[0]).attr("aria-valuemax", here.layout.x.domain()[1])
      .attr("aria-valuenow", (h) => Number(h.value[here.state.x].toPrecision(6)))
      .attr("aria-valuetext", said).attr("aria-label", said)
      .on("pointerdown", begin).on("pointermove", move).on("pointerup pointercancel", end)
      .on("keydown", byKey);
  }

  function said(h) {
    const at = h.value.map((value) => significant(value, 5)).join(", ");
    if (h.axis !== null) return words.axis(h.j + 1, at);
    return (here.frame.params ? words.mean : words.centre)(h.j + 1, at);
  }

  function moved(h, origin, to) {
    if (h.axis === null) return moveMean(origin, h.j, to);
    return moveEnd(origin, h.j, h.axis, to, run.spec().family, leastDeviation());
  }

  function leastDeviation() {
    const { x } = here.layout;
    return 0.002 * Math.abs(x.domain()[1] - x.domain()[0]);
  }

  // Relative to where it was taken hold of, so that nothing jumps.
  function begin(event, h) {
    if (event.button > 0) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    const at = pointer(event, here.svg);
    drag = { h, origin: run.theta(here.frame), off: [h.at[0] - at[0], h.at[1] - at[1]], last: null };
  }

  function move(event) {
    if (drag === null) return;
    const at = pointer(event, here.svg);
    drag.last = moved(drag.h, drag.origin, inData([at[0] + drag.off[0], at[1] + drag.off[1]], drag.h.value));
    run.dragged(drag.last, { done: false });
  }

  function end() {
    const last = drag?.last;
    drag = null;
    if (last) run.dragged(last, { done: true });
  }

  function byKey(event, h) {
    const step = keySteps[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { state, layout } = here;
    const size = event.shiftKey ? 0.05 : 0.01;
    const by = (scale) => size * (scale.domain()[1] - scale.domain()[0]);
    const to = h.value.map((value, v) => (v === state.x ? value + step[0] * by(layout.x) : v === state.y ? value + step[1] * by(layout.y) : value));
    run.dragged(moved(h, run.theta(here.frame), to), { done: true });
  }

  return decorate;
}

function clamp(scale, pixel) {
  const [low, high] = scale.domain();
  return Math.min(high, Math.max(low, scale.invert(pixel)));
}
