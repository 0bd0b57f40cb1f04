// What has been chosen on the live page: one object, replaced as a whole, from which everything else follows.
import { familiesIn } from "../engine/m_step.js";
import { mostComponents } from "./link.js";

export const newRun = (d, set) => ({
  method: "em", family: d === 1 ? "V" : "VVV", k: set?.start ? set.start.means.length : 2, start: set?.start ? "lecture" : "kmeans++",
  seed: 1, theta: null, step: 0,
});

// set: the name of one of the data sets that the page came with; own: data that were pasted or changed, which go before it.
export function initialConfig(page) {
  const [first] = page.sets;
  const vars = [page.vars[0], page.vars[1] ?? null];
  const d = vars.filter((v) => v !== null).length;
  return {
    lang: page.lang, set: first.id, own: null, vars, second: false, together: true, tool: "move", dark: false,
    runs: [newRun(d, lectureOf(first, vars) ? first : null), { ...newRun(d, null), start: "kmeans++", seed: 2 }],
  };
}

// The data: { id, names, columns, x (the chosen variables), chosen (their names), lecture (a start that they come with, or null) }.
export function dataOf(page, config) {
  const set = page.sets.find((one) => one.id === config.set) ?? page.sets[0];
  const { names, columns } = config.own ?? { names: set.variables, columns: set.x };
  const vars = config.vars.filter((v) => v !== null);
  return {
    id: set.id, names, columns, vars, x: vars.map((v) => columns[v]), chosen: vars.map((v) => names[v]),
    lecture: config.own ? null : lectureOf(set, config.vars),
  };
}

// The start of a lecture is one over the variables that it was made for, in their order.
function lectureOf(set, vars) {
  const chosen = vars.filter((v) => v !== null);
  const fits = set.start && set.start.means[0].length === chosen.length && chosen.every((v, i) => v === i);
  return fits ? set.start : null;
}

// What another choice of data, variables or family makes impossible is put right.
export function settled(page, config) {
  const set = page.sets.some((one) => one.id === config.set) ? config.set : page.sets[0].id;
  const source = config.own ?? { columns: page.sets.find((one) => one.id === set).x };
  const width = source.columns.length;
  const vars = config.vars.every((v) => v === null || v < width) && config.vars[0] !== null ? config.vars : [0, width > 1 ? 1 : null];
  const next = { ...config, set, vars };
  const data = dataOf(page, next);
  return { ...next, runs: next.runs.map((run) => settledRun(run, data)) };
}

function settledRun(run, { x, lecture }) {
  const d = x.length;
  const families = familiesIn(d);
  const family = families.includes(run.family) ? run.family : d === 1 ? "V" : "VVV";
  const byHand = run.start === "hand" && run.theta?.means[0].length === d;
  const wanted = run.start === "hand" && !byHand ? "kmeans++" : run.start;
  const start = wanted === "lecture" && !lecture ? "kmeans++" : wanted;
  const most = Math.min(mostComponents, x[0].length);
  const k = start === "hand" ? run.theta.means.length : start === "lecture" ? lecture.means.length : Math.min(run.k, most);
  return { ...run, family, start, k, theta: start === "hand" ? run.theta : null };
}

export function withoutRow({ names, columns }, row) {
  return { names, columns: columns.map((column) => column.filter((_, i) => i !== row)) };
}

// Of the variables that are not chosen the new row has the mean.
export function withRow({ names, columns }, vars, values) {
  const mean = (column) => column.reduce((sum, value) => sum + value, 0) / column.length;
  return { names, columns: columns.map((column, c) => [...column, vars.includes(c) ? values[vars.indexOf(c)] : mean(column)]) };
}
