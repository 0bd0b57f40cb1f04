// One row: Bayes' rule with its numbers, or its distances to the centres.
import { select } from "d3-selection";
import { probability, significant, significantExp, value } from "../format.js";
import { blend, mostLikely } from "../colours.js";
import { chip } from "./legend.js";

export function createRow(parent, context) {
  const { words, store } = context;
  const root = select(parent);
  const head = root.append("div").attr("class", "mz-row-head");
  const label = head.append("label").text(`${words.chooseRow} `);
  const input = label.append("input").attr("type", "number").attr("min", 1).attr("step", 1);
  const values = head.append("span").attr("class", "mz-row-values");
  const body = root.append("div").attr("class", "mz-row-body");
  const hint = root.append("div").attr("class", "mz-hint");
  let note = null;

  input.on("change", () => {
    const { data } = context;
    const typed = input.property("value").trim();
    const row = Math.round(Number(typed));
    const exists = typed !== "" && row >= 1 && row <= data.n;
    if (exists) {
      const i = closestDrawn(data.rows, row);
      store.set({ row: i, held: true });
      note = data.rows[i] === row ? null : words.notDrawn(row, data.rows[i]);
    } else {
      note = typed === "" ? null : words.noSuchRow(row, data.n);
    }
    draw(store.get());
  });

  function draw(state) {
    const { data, algorithm } = context;
    const i = state.row;
    input.attr("max", data.n).property("value", data.rows[i]);
    const name = data.names && data.names[i] !== String(data.rows[i]) ? `${data.names[i]}: ` : "";
    values.text(name + valuesOf(context, state));
    const told = algorithm.explain(state.step, i);
    body.selectAll("*").remove();
    if (told === null) {
      body.append("p").text(algorithm.frame(state.step).params ? words.noSharesYet : words.noClusterYet);
    } else {
      (told.kind === "bayes" ? drawBayes : drawDistances)(body, told, context);
    }
    hint.text(note ?? (state.held ? words.rowHeld : words.rowHint));
  }

  return {
    draw(state, changed) {
      if (changed.has("row")) note = null;
      if (["row", "held", "step", "x", "y"].some((key) => changed.has(key))) draw(state);
    },
    said: (state) => words.rowSaid(context.data.rows[state.row], sharesSaid(context, state)),
  };
}

// The values of the row: of all variables where there are few, otherwise of those on the axes and some others.
const mostValues = 6;
function valuesOf({ data, words }, { row, x, y }) {
  const all = data.variables.map((_, v) => v);
  const few = all.length <= mostValues;
  const axes = all.filter((v) => v === x || v === y);
  const shown = few ? all : [...axes, ...all.filter((v) => v !== x && v !== y)].slice(0, mostValues);
  const told = shown.map((v) => `${data.variables[v]} = ${value(data.x[v][row])}`);
  return [...told, ...(few ? [] : [words.more(all.length - mostValues)])].join(", ");
}

// Rows are in increasing order.
function closestDrawn(rows, row) {
  return rows.reduce((best, r, i) => (Math.abs(r - row) < Math.abs(rows[best] - row) ? i : best), 0);
}

export const labelsOf = ({ data, words }) => [...data.components.labels, words.noise];

function sharesSaid(context, state) {
  const { algorithm, words } = context;
  const shares = algorithm.shares(state.step, state.row);
  if (shares === null) return words.unassigned;
  const labels = labelsOf(context);
  const told = algorithm.explain(state.step, state.row);
  if (told.kind === "bayes") return shares.map((w, j) => words.shareSaid(labels[j], probability(w))).join(", ");
  const j = mostLikely(shares);
  return j < 0 ? words.trimmed : words.clusterSaid(labels[j]);
}

function table(body, caption, headings) {
  const it = body.append("div").attr("class", "mz-scroll").append("table");
  it.append("caption").text(caption);
  it.append("thead").append("tr").selectAll("th").data(headings).join("th").attr("scope", "col").text((h) => h);
  return it;
}

function componentCell(row, context, j) {
  const th = row.append("th").attr("scope", "row");
  chip(th, context.data, j);
  th.append("span").text(labelsOf(context)[j]);
}

// A bar as long as the share is, behind its number.
function shareCell(row, context, w, j) {
  const { components, noise_colour } = context.data;
  const colour = blend(w.map((_, l) => (l === j ? 1 : 0)), [...components.colours, noise_colour]);
  const cell = row.append("td").attr("class", "mz-share");
  cell.append("span").attr("class", "mz-bar").style("width", `${(100 * w[j]).toFixed(1)}%`).style("background", colour);
  cell.append("span").attr("class", "mz-number").text(probability(w[j]));
}

// R's to all its digits, as Bayes' rule gives them again; R's as they were sent where a covariance is singular.
const sharesOf = (told) => told.terms.map((term, j) => (Number.isNaN(term.w) ? told.w[j] : term.w));

function drawBayes(body, told, context) {
  const { words } = context;
  const c = words.columns;
  const withLabels = told.hasPlausibility;
  const w = sharesOf(told);
  const headings = [c.component, c.proportion, ...(withLabels ? [c.plausibility] : []), c.density, c.product, c.responsibility];
  const it = table(body, words.bayesCaption(told.t), headings);
  const rows = it.append("tbody");
  told.terms.forEach((term, j) => {
    const row = rows.append("tr");
    componentCell(row, context, j);
    const cells = [significant(term.proportion), ...(withLabels ? [significant(term.plausibility)] : []),
      significantExp(term.logDensity), significantExp(term.logProduct)];
    cells.forEach((text) => row.append("td").text(text));
    shareCell(row, context, w, j);
  });
  const foot = it.append("tfoot").append("tr");
  foot.append("th").attr("scope", "row").attr("colspan", headings.length - 2).text(words.sum);
  foot.append("td").text(significantExp(told.logSum));
  foot.append("td").text("1");
  drawRule(body, told, context);
  if (withLabels) body.append("p").attr("class", "mz-small").text(words.plausibilityNote);
  if (told.held) body.append("p").attr("class", "mz-small").text(words.bayesHeld(told.t));
}

// The rule in one line, for the likeliest component: in symbols, then in numbers.
function drawRule(body, told, context) {
  const shares = sharesOf(told);
  const j = mostLikely(shares);
  const term = told.terms[j];
  const label = labelsOf(context)[j];
  const rule = body.append("p").attr("class", "mz-rule");
  const w = (index) => {
    rule.append("i").text("w");
    rule.append("sub").text(index);
  };
  const plausible = told.hasPlausibility;
  w("ij");
  rule.append("span").text(plausible ? " = πⱼ aⱼ N(xᵢ; μⱼ, Σⱼ) / Σₕ πₕ aₕ N(xᵢ; μₕ, Σₕ)" : " = πⱼ N(xᵢ; μⱼ, Σⱼ) / Σₕ πₕ N(xᵢ; μₕ, Σₕ)");
  rule.append("br");
  w(`${context.data.rows[context.store.get().row]}, ${label}`);
  const factors = [significant(term.proportion), ...(plausible ? [significant(term.plausibility)] : []), significantExp(term.logDensity)];
  rule.append("span").text(
    ` = ${factors.map(bracketed).join(" × ")} / ${bracketed(significantExp(told.logSum))} `,
  );
  // "> 0.9999" is no "= > 0.9999".
  const share = probability(shares[j]);
  rule.append("b").text(/^[<>]/.test(share) ? share : `= ${share}`);
}

const bracketed = (text) => (text.includes("×") ? `(${text})` : text);

function drawDistances(body, told, context) {
  const { words } = context;
  const c = words.columns;
  const it = table(body, words.distanceCaption, [c.component, c.distance, c.assigned]);
  const rows = it.append("tbody");
  told.terms.forEach((term, j) => {
    const chosen = told.cluster === j + 1;
    const row = rows.append("tr").attr("class", chosen ? "mz-nearest" : null);
    componentCell(row, context, j);
    row.append("td").text(significant(term.distance, 5));
    row.append("td").text(chosen ? `✓ ${words.yes}` : "");
  });
  if (told.cluster === 0) body.append("p").attr("class", "mz-small").text(words.trimmed);
  if (told.held) body.append("p").attr("class", "mz-small").text(words.distanceHeld);
}
