// The page: lays out its views, and draws them again when what the reader has chosen changes.
import { select } from "d3-selection";
import { createAlgorithm } from "./algorithms/index.js";
import { isAlone, listen } from "./keyboard.js";
import { createPlayer, createStore } from "./state.js";
import { createChart } from "./views/chart.js";
import { createControls, createKeyList, createVariables } from "./views/controls.js";
import { createLegend } from "./views/legend.js";
import { createParameters } from "./views/parameters.js";
import { createPlot } from "./views/plot.js";
import { createRow } from "./views/row.js";
import { languages } from "./words/index.js";

// Less than this is a page that is hidden, or not yet laid out.
const narrowest = 150;

const everything = ["size", "step", "x", "y", "row", "held", "playing"];

// onChange({ step, row }) is told where the page begins, and of every change; decorate({ svg, layout, state }) may draw
// onto the points after each drawing of theirs; keys: where keys are listened to; begin: what is chosen at first. Returns
//   store, player   what is chosen, and how to step
//   points          the SVG of the points
//   replace(data)   shows another run of the same kind over the same variables; what is chosen stays
//   redraw()        draws everything again
//   remove()        takes the page away
export function createExplorer(root, data, options = {}) {
  const { onChange = () => {}, decorate = null, begin = {} } = options;
  const words = languages[data.lang];
  const algorithm = createAlgorithm(data, words);
  const store = createStore({
    step: 0, playing: false, delay: 800,
    x: data.dims[0], y: data.dims[1] ?? null,
    row: mostUndecided(data, algorithm), held: false, keyed: 0,
    ...begin,
  });
  const player = createPlayer(store, algorithm.last);
  // Views look data and algorithm up each time they draw: another run may have taken their place.
  const context = { data, words, algorithm, store, player, decorate };

  root.replaceChildren();
  root.lang = data.lang;
  root.setAttribute("role", "region");
  root.tabIndex = -1;
  const page = buildPage(root, context);
  context.points = page.plot.node;

  const unlisten = listen(options.keys ?? (isAlone(root) ? root.ownerDocument : root), context);
  const tell = (state) => onChange({ step: state.step, row: context.data.rows[state.row] });
  const unsubscribe = store.subscribe((state, changed) => {
    page.draw(state, changed);
    if (changed.has("step") || changed.has("row")) tell(state);
  });
  // The width comes late where the page is in a tab that is not yet open.
  const observer = new ResizeObserver(() => page.measure() && page.draw(store.get(), new Set(everything)));
  observer.observe(root);
  if (page.measure()) page.draw(store.get(), new Set(everything));
  tell(store.get());

  return {
    store,
    player,
    points: page.plot.node,
    replace(data) {
      context.data = data;
      context.algorithm = createAlgorithm(data, words);
      player.setLast(context.algorithm.last);
      const { step, row } = store.get();
      store.set({ step: Math.min(step, player.last), row: Math.min(row, data.rows.length - 1) });
      page.draw(store.get(), new Set(everything));
    },
    redraw: () => page.draw(store.get(), new Set(everything)),
    remove() {
      player.pause();
      observer.disconnect();
      unsubscribe();
      unlisten();
    },
  };
}

function buildPage(root, context) {
  const { words } = context;
  const add = (parent, name, className) => select(parent).append(name).attr("class", className).node();
  const header = add(root, "div", "mz-header");
  const title = select(add(header, "div", "mz-title"));
  const name = title.append("b");
  const size = title.append("span");
  const variables = createVariables(header, context);
  const controls = createControls(root, context);
  const said = select(add(root, "div", "mz-said"));
  const badge = said.append("span").attr("class", "mz-badge");
  const text = said.append("span").attr("class", "mz-text");
  const live = select(add(root, "div", "mz-hidden")).attr("role", "status").attr("aria-live", "polite");
  const main = add(root, "div", "mz-main");
  const left = add(main, "div", "mz-left");
  const right = add(main, "div", "mz-right");
  const plot = createPlot(left, context);
  const legend = createLegend(left, context);
  const chart = createChart(add(right, "div", "mz-chart"), context);
  const row = createRow(add(right, "div", "mz-row"), context);
  const foot = add(root, "div", "mz-foot");
  const parameters = createParameters(foot, context);
  createKeyList(foot, context);

  let widths = { root: 0, left: 0, right: 0 };
  return {
    plot,
    // Whether the page is seen and has another width than before.
    measure() {
      const width = root.clientWidth;
      if (width < narrowest || width === widths.root) return false;
      // Two columns where the table of Bayes' rule fits into one of them, and smaller type where it hardly does.
      root.classList.toggle("mz-wide", width >= 820);
      root.classList.toggle("mz-narrow", width < 480);
      root.classList.toggle("mz-tight", right.clientWidth < 470);
      widths = { root: width, left: left.clientWidth, right: right.clientWidth };
      return true;
    },
    draw(state, changed) {
      if (widths.root === 0) return;
      const { algorithm, data } = context;
      const frame = algorithm.frame(state.step);
      root.setAttribute("aria-label", words.region(algorithm.title));
      name.text(algorithm.title);
      size.text(words.rows(data.n));
      badge.attr("class", `mz-badge mz-half-${frame.half}`).text(frame.label);
      text.text(frame.said);
      variables.draw(state);
      controls.draw(state);
      plot.draw(state, changed, widths.left);
      legend.draw(state, changed, plot.hidden());
      chart.draw(state, changed, widths.right);
      row.draw(state, changed);
      parameters.draw(state, changed);
      // A film that plays is not read aloud, only where it stops; nor what the pointer passes over.
      if (!state.playing && (changed.has("step") || changed.has("playing"))) live.text(`${frame.label}. ${frame.said}`);
      if (changed.has("keyed")) live.text(row.said(state));
    },
  };
}

// The row to begin with: the one about which the end is least sure.
function mostUndecided(data, algorithm) {
  const seen = (i) => data.x.every((column) => column[i] !== null);
  const doubt = (i) => {
    const told = algorithm.explain(algorithm.last, i);
    if (told.kind === "bayes") return 1 - Math.max(...told.w);
    const [first, second] = told.terms.map((term) => term.distance).sort((a, b) => a - b);
    return second > 0 ? first / second : 0;
  };
  let best = 0;
  let most = -1;
  data.rows.forEach((_, i) => {
    const doubts = (seen(i) ? 1 : 0) + doubt(i);
    if (doubts > most) [best, most] = [i, doubts];
  });
  return best;
}
