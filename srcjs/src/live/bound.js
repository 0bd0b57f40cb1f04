// The bound as a curve: l and the bound over one mean, which is dragged; E builds the bound, M goes to its top, and a bar is the
// divergence that lies between.
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { pointer, select } from "d3-selection";
import { line } from "d3-shape";
import { range } from "../algorithms/common.js";
import { boundFrom, loglikAt, place } from "../engine/bound.js";
import { variancesOf } from "../engine/starts.js";
import { resolved, significant, subscript } from "../format.js";
import { label, ticksOf } from "../views/axis.js";
import { bar, button, choice, tick } from "./forms.js";

const grid = 160;

// l over one mean, from 1.5 standard deviations of the data below it to as many above, and what an E-step there builds: no
// page needed.
export function createBoundState({ params, x, j, v }) {
  const reach = 1.5 * Math.sqrt(variancesOf(x)[v]) || 1;
  const limits = [params.means[j][v] - reach, params.means[j][v] + reach];
  let state = { at: params.means[j][v], bound: null, older: [] };
  const values = range(grid + 1).map((i) => limits[0] + ((limits[1] - limits[0]) * i) / grid);
  const l = (value) => loglikAt(place(params, j, v, value), x);
  const curve = values.map((value) => ({ value, l: l(value) }));
  const heights = (bound) => values.map((value) => ({ value, l: bound.height(value) }));
  const api = {
    curve, values,
    get: () => state,
    here() {
      const loglik = l(state.at);
      if (state.bound === null) return { loglik, bound: null, kl: null };
      const bound = state.bound.height(state.at);
      return { loglik, bound, kl: Math.max(0, loglik - bound) };
    },
    to(value) {
      state = { ...state, at: value };
    },
    e() {
      const bound = boundFrom(params, x, j, v, state.at);
      const older = state.bound && state.bound.at !== state.at ? [...state.older, state.bound].slice(-6) : state.older;
      state = { ...state, bound: { ...bound, curve: heights(bound) }, older };
    },
    m() {
      state = { ...state, at: state.bound.top };
    },
    isAtTop: () => state.bound !== null && state.at === state.bound.top,
    isBuiltHere: () => state.bound !== null && state.at === state.bound.at,
  };
  api.e();
  return api;
}

// What is seen: l from a little below where it is touched up to its top.
export function limitsOfHeights(curve, marks) {
  const all = curve.map((p) => p.l).filter(Number.isFinite);
  const highest = Math.max(...all, ...marks);
  const lowest = Math.min(...all);
  const reached = Math.min(...marks);
  const low = Math.max(lowest, reached - 0.7 * Math.max(highest - reached, 0.15 * (highest - lowest)));
  const spare = 0.06 * (highest - low) || 1;
  return [low - spare, highest + spare];
}

// source(): { params, x, names } of the step, or null where there is no EM. Returns draw(), after each change of it.
export function createBound(parent, words, source) {
  const root = select(parent).append("details").attr("class", "mz-bound");
  root.append("summary").append("b").text(words.boundTitle);
  const body = root.append("div");
  const intro = body.append("p").text(words.boundIntro);
  const tools = bar(body.node(), words.boundTitle);
  const which = choice(tools, words.boundMean, (value) => {
    chosen = value;
    build();
  });
  const e = button(tools, words.boundE, () => act(() => model.e())).classed("mz-e-button", true);
  const m = button(tools, words.boundM, () => step()).classed("mz-m-button", true);
  const predict = tick(tools, words.predict, (value) => {
    predicting = value;
    asked = false;
    guess = null;
    draw();
  });
  button(tools, words.boundReset, () => build());
  const slider = body.append("input").attr("type", "range").attr("class", "mz-bound-slider").attr("min", 0).attr("max", 1000).attr("step", 1)
    .on("input", () => slide());
  const text = body.append("p").attr("class", "mz-bound-text").attr("role", "status");
  // The divergence as a bar: full at the largest that is seen on the curve.
  const meter = body.append("div").attr("class", "mz-meter").attr("aria-hidden", "true");
  meter.append("span").text(words.kl);
  const filled = meter.append("div").attr("class", "mz-meter-track").append("div").attr("class", "mz-meter-bar");
  const svg = body.append("svg").attr("class", "mz-bound-plot").attr("role", "img");
  const key = body.append("ul").attr("class", "mz-key");
  let chosen = "0 0";
  let model = null;
  let of = null;
  let predicting = false;
  let asked = false;
  let guess = null;
  let told = null;
  let width = 0;
  let scales = null;

  const symbol = () => {
    const [j, v] = chosen.split(" ").map(Number);
    return `μ${subscript(j + 1)}${of.names.length > 1 ? ` (${of.names[v]})` : ""}`;
  };

  // Anew, at the step of the run.
  function build() {
    of = root.property("open") ? source() : null;
    intro.text(root.property("open") && of === null ? words.boundNeedsEm : words.boundIntro);
    for (const part of [tools, slider, text, meter, svg, key]) part.style("display", of === null ? "none" : null);
    if (of === null) return;
    const options = of.params.means.flatMap((mean, j) => mean.map((_, v) => ({
      value: `${j} ${v}`, text: `μ${subscript(j + 1)}${mean.length > 1 ? ` (${of.names[v]})` : ""}`,
    })));
    if (!options.some((option) => option.value === chosen)) chosen = options[0].value;
    which.set(chosen, options);
    const [j, v] = chosen.split(" ").map(Number);
    model = createBoundState({ params: of.params, x: of.x, j, v });
    [asked, guess, told] = [false, null, null];
    draw();
  }

  function act(change) {
    change();
    [asked, guess, told] = [false, null, null];
    draw();
  }

  // M, after a prediction where one is asked for.
  function step() {
    if (!predicting || guess !== null) {
      const { top } = model.get().bound;
      const figures = (value) => significant(value, 4);
      const off = guess === null ? null : Math.abs(guess - top);
      const near = off !== null && off < 0.02 * (scales.x.domain()[1] - scales.x.domain()[0]);
      const verdict = off === null ? null : near ? words.predictedWell(figures(guess), figures(top)) : words.predicted(figures(guess), figures(top), figures(off));
      model.m();
      [asked, told] = [false, verdict];
      draw();
      guess = null;
      return;
    }
    asked = true;
    draw();
  }

  function slide() {
    const [low, high] = scales.x.domain();
    move(low + ((high - low) * Number(slider.property("value"))) / 1000);
  }

  // Somewhere else: that is a guess where one is asked for.
  function move(value) {
    if (asked) guess = value;
    else {
      model.to(value);
      [guess, told] = [null, null];
    }
    draw();
  }

  function sentence() {
    const { loglik, bound, kl } = model.here();
    const heights = model.curve.map((p) => p.l).filter(Number.isFinite);
    const spread = Math.max(...heights) - Math.min(...heights) || 1;
    const number = (value) => resolved(value, spread / 1e4);
    if (asked) return words.predictAsk;
    if (model.isBuiltHere()) return words.boundTouch(number(loglik));
    const divergence = significant(kl, 3);
    return (model.isAtTop() ? words.boundAtTop : words.boundApart)(number(loglik), number(bound), divergence);
  }

  function draw() {
    if (of === null || !root.property("open")) return;
    width = Math.floor(body.node().clientWidth);
    if (width < 100) return;
    const state = model.get();
    const said = told === null ? sentence() : `${told} ${sentence()}`;
    text.text(said);
    m.attr("aria-disabled", model.isAtTop() ? "true" : null);
    e.attr("aria-disabled", model.isBuiltHere() ? "true" : null);
    svg.attr("aria-label", words.boundSaid(symbol(), said));
    drawCurves(state);
    const at = asked && guess !== null ? guess : state.at;
    const [low, high] = scales.x.domain();
    slider.property("value", Math.round((1000 * (at - low)) / (high - low)))
      .attr("aria-label", words.boundSlider(symbol())).attr("aria-valuetext", significant(at, 5));
    drawKey(state);
  }

  function drawCurves(state) {
    const height = Math.round(Math.min(380, Math.max(240, width * 0.45)));
    const { loglik, bound } = model.here();
    const marks = [loglik, state.bound.loglik, state.bound.bound, state.bound.loglikTop, ...state.older.map((old) => old.loglik)];
    const y = scaleLinear(limitsOfHeights(model.curve, marks), [height - 40, 8]);
    const yTicks = ticksOf(y, 5);
    const left = 14 + Math.max(34, yTicks.width);
    const x = scaleLinear([model.values[0], model.values[model.values.length - 1]], [left, width - 12]);
    scales = { x, y };
    svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
    svg.selectAll("*").remove();
    svg.append("clipPath").attr("id", "mz-bound-clip").append("rect").attr("x", left).attr("y", 4).attr("width", width - 12 - left + 6).attr("height", height - 44);
    svg.append("g").attr("class", "mz-axis").attr("transform", `translate(0,${height - 40})`).call(label(axisBottom(x), ticksOf(x, Math.min(8, width / 80))));
    svg.append("g").attr("class", "mz-axis").attr("transform", `translate(${left},0)`).call(label(axisLeft(y), yTicks));
    svg.append("text").attr("class", "mz-axis-title").attr("x", (left + width) / 2).attr("y", height - 6).text(symbol());
    const inside = svg.append("g").attr("clip-path", "url(#mz-bound-clip)");
    const path = line().defined((p) => Number.isFinite(p.l)).x((p) => x(p.value)).y((p) => y(p.l));
    for (const old of state.older) inside.append("path").attr("class", "mz-curve-old").attr("d", path(old.curve));
    inside.append("path").attr("class", "mz-curve-bound").attr("d", path(state.bound.curve));
    inside.append("path").attr("class", "mz-curve-l").attr("d", path(model.curve));
    const seen = model.curve.flatMap((p, i) => (p.l >= y.domain()[0] ? [p.l - state.bound.curve[i].l] : []));
    const divergence = bound === null ? 0 : loglik - bound;
    filled.style("width", `${Math.min(100, (100 * divergence) / Math.max(...seen, divergence, 1e-300)).toFixed(2)}%`);
    const hidesTop = asked || (predicting && !model.isAtTop());
    if (model.isBuiltHere()) {
      // The tangent that both have.
      const reach = 0.05 * (x.domain()[1] - x.domain()[0]);
      const ends = [-reach, reach].map((by) => [x(state.at + by), y(loglik + by * state.bound.slope)]);
      inside.append("path").attr("class", "mz-tangent").attr("d", line()(ends));
    }
    if (bound !== null && loglik > bound) {
      inside.append("line").attr("class", "mz-kl").attr("x1", x(state.at)).attr("x2", x(state.at)).attr("y1", y(loglik)).attr("y2", y(bound));
    }
    inside.append("line").attr("class", "mz-now").attr("x1", x(state.at)).attr("x2", x(state.at)).attr("y1", y(loglik)).attr("y2", height - 40);
    if (!hidesTop) inside.append("circle").attr("class", "mz-top").attr("r", 5.5).attr("cx", x(state.bound.top)).attr("cy", y(state.bound.bound));
    if (guess !== null) {
      inside.append("line").attr("class", "mz-guess").attr("x1", x(guess)).attr("x2", x(guess)).attr("y1", 6).attr("y2", height - 40);
    }
    inside.append("circle").attr("class", "mz-here-dot").attr("r", 6).attr("cx", x(state.at)).attr("cy", y(loglik));
    const scrub = (event) => {
      if (event.type === "pointermove" && event.buttons !== 1) return;
      const [px] = pointer(event, svg.node());
      move(Math.min(x.domain()[1], Math.max(x.domain()[0], x.invert(px))));
    };
    svg.on("pointerdown", (event) => {
      event.preventDefault();
      svg.node().setPointerCapture(event.pointerId);
      scrub(event);
    }).on("pointermove", scrub);
  }

  function drawKey(state) {
    const entries = [
      ["mz-curve-l", words.boundL, "line"], ["mz-curve-bound", words.boundBound, "line"],
      ...(state.older.length > 0 ? [["mz-curve-old", words.boundOld, "line"]] : []),
      ["mz-here-dot", words.boundHere, "dot"], ["mz-top", words.boundTop, "dot"], ["mz-kl", words.kl, "line"],
      ...(guess !== null ? [["mz-guess", words.boundGuess, "line"]] : []),
    ];
    const items = key.selectAll("li").data(entries).join("li");
    items.selectAll("*").remove();
    const icon = items.append("svg").attr("width", 24).attr("height", 12).attr("aria-hidden", "true");
    icon.filter((entry) => entry[2] === "line").append("path").attr("class", (entry) => entry[0]).attr("d", "M1,6H23");
    icon.filter((entry) => entry[2] === "dot").append("circle").attr("class", (entry) => entry[0]).attr("r", 4.5).attr("cx", 12).attr("cy", 6);
    items.append("span").text((entry) => entry[1]);
  }

  predict.set(false);
  root.on("toggle", build);
  return {
    node: root.node(),
    svg: () => (of !== null && root.property("open") ? { svg: svg.node(), title: `${words.boundTitle}: ${symbol()}` } : null),
    build, draw,
    open(value) {
      root.property("open", value);
      build();
    },
  };
}
