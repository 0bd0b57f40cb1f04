// The bound as a curve: l and the bound over one parameter, which is dragged; E builds the bound, M goes to its top, and a bar is the
// divergence that lies between.
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear, scaleLog } from "d3-scale";
import { pointer, select } from "d3-selection";
import { line } from "d3-shape";
import { range } from "../algorithms/common.js";
import { boundFrom, loglikAt, place, rangeOf, valueOf } from "../engine/bound.js";
import { variancesOf } from "../engine/starts.js";
import { resolved, significant, subscript } from "../format.js";
import { label, ticksOf } from "../views/axis.js";
import { bar, button, choice, tick } from "./forms.js";

const grid = 160;

// l over one parameter, and what an E-step there builds: no page needed. `what` moves: see engine/bound.js.
export function createBoundState({ params, x, what }) {
  const { log, ends } = rangeOf(params, what, what.kind === "mean" ? Math.sqrt(variancesOf(x)[what.v]) : 1);
  const scale = (log ? scaleLog : scaleLinear)(ends, [0, 1]);
  let state = { at: valueOf(params, what), bound: null, older: [] };
  const values = range(grid + 1).map((i) => scale.invert(i / grid));
  const l = (value) => loglikAt(place(params, what, value), x);
  const curve = values.map((value) => ({ value, l: l(value) }));
  const heights = (bound) => values.map((value) => ({ value, l: bound.height(value) }));
  const api = {
    curve, values, log,
    // Where on the axis, from 0 to 1.
    fraction: (value) => scale(value),
    valueAt: (fraction) => scale.invert(fraction),
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
      const bound = boundFrom(params, x, what, state.at);
      const older = state.bound && state.bound.at !== state.at ? [...state.older, state.bound].slice(-6) : state.older;
      state = { ...state, bound: { ...bound, curve: heights(bound) }, older };
    },
    m() {
      state = { ...state, at: state.bound.top };
    },
    // Of the tangent that both have, two points; on a logarithmic axis it is straight, too.
    tangent() {
      const { slope, loglik } = state.bound;
      return [-0.05, 0.05].map((by) => {
        const value = scale.invert(scale(state.at) + by);
        return { value, l: loglik + slope * (log ? state.at * Math.log(value / state.at) : value - state.at) };
      });
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
  let chosen = "mean 0 0";
  let model = null;
  let of = null;
  let predicting = false;
  let asked = false;
  let guess = null;
  let told = null;
  let width = 0;
  let scales = null;

  const whatMoves = () => {
    const [kind, j, v] = chosen.split(" ");
    return { kind, j: Number(j), v: Number(v) };
  };
  const symbolOf = ({ kind, j, v }) => {
    const letter = `${{ mean: "μ", proportion: "π", sd: "σ" }[kind]}${subscript(j + 1)}`;
    return kind === "proportion" || of.names.length === 1 ? letter : `${letter} (${of.names[v]})`;
  };
  const symbol = () => symbolOf(whatMoves());

  // Means, standard deviations, and proportions where there are two.
  function choices() {
    const { means } = of.params;
    const each = (kind) => means.flatMap((mean, j) => mean.map((_, v) => ({ kind, j, v })));
    const proportions = means.length > 1 ? means.map((_, j) => ({ kind: "proportion", j, v: 0 })) : [];
    return [...each("mean"), ...proportions, ...each("sd")].map((what) => ({
      value: `${what.kind} ${what.j} ${what.v}`, text: symbolOf(what),
    }));
  }

  // Anew, at the step of the run.
  function build() {
    of = root.property("open") ? source() : null;
    intro.text(root.property("open") && of === null ? words.boundNeedsEm : words.boundIntro);
    for (const part of [tools, slider, text, meter, svg, key]) part.style("display", of === null ? "none" : null);
    if (of === null) return;
    const options = choices();
    if (!options.some((option) => option.value === chosen)) chosen = options[0].value;
    which.set(chosen, options);
    model = createBoundState({ params: of.params, x: of.x, what: whatMoves() });
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
      const near = off !== null && Math.abs(model.fraction(guess) - model.fraction(top)) < 0.02;
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
    move(model.valueAt(Number(slider.property("value")) / 1000));
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
    slider.property("value", Math.round(1000 * model.fraction(at)))
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
    const x = (model.log ? scaleLog : scaleLinear)([model.values[0], model.values[model.values.length - 1]], [left, width - 12]);
    scales = { x, y };
    svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
    svg.selectAll("*").remove();
    svg.append("clipPath").attr("id", "mz-bound-clip").append("rect").attr("x", left).attr("y", 4).attr("width", width - 12 - left + 6).attr("height", height - 44);
    svg.append("g").attr("class", "mz-axis").attr("transform", `translate(0,${height - 40})`).call(label(axisBottom(x), ticksOf(x, Math.min(8, width / 80), model.log)));
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
      const ends = model.tangent().map((p) => [x(p.value), y(p.l)]);
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
