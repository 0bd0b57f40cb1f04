// What the page shows, as the part of its address after #, so that a link leads to a step: numbers to all their digits.
import { cholesky } from "../gaussian.js";
import { familiesIn } from "../engine/m_step.js";

const mostCharacters = 30000;
const list = (values) => values.join(",");
const methods = ["em", "kmeans", "limit"];
const starts = ["lecture", "kmeans++", "random", "hand"];
export const mostComponents = 8;

// config: { set, vars, own: null | { names, columns }, second, together, lang, runs: [{ method, family, k, start, seed,
// theta, step }] }. Returns { text, whole }: whether the data fitted in as well.
export function encode(config) {
  const parts = new URLSearchParams();
  parts.set("lang", config.lang);
  if (config.set !== null) parts.set("data", config.set);
  parts.set("vars", list(config.vars.filter((v) => v !== null)));
  config.runs.slice(0, config.second ? 2 : 1).forEach((run, r) => {
    const letter = "ab"[r];
    parts.set(letter, list([run.method, run.family, run.k, run.start, run.seed, run.step]));
    if (run.start === "hand" && run.theta) {
      const { proportions, means, covariances } = run.theta;
      parts.set(`theta_${letter}`, [proportions, means, covariances].map((values) => list(values.flat(2))).join(";"));
    }
  });
  if (config.second && !config.together) parts.set("together", "0");
  const small = parts.toString();
  if (!config.own) return { text: small, whole: true };
  parts.set("names", JSON.stringify(config.own.names));
  parts.set("x", config.own.columns.map(list).join(";"));
  const all = parts.toString();
  return all.length <= mostCharacters ? { text: all, whole: true } : { text: small, whole: false };
}

const numbersOf = (text) => {
  const values = text.split(",").map((value) => (value === "" ? NaN : Number(value)));
  return values.every(Number.isFinite) ? values : null;
};

// { config: what could be read, problem: whether something could not }.
export function decode(text) {
  const parts = new URLSearchParams(text);
  const config = {};
  let problem = false;
  const take = (key, read, name = key) => {
    if (!parts.has(key)) return;
    const value = read(parts.get(key));
    if (value === null) problem = true;
    else config[name] = value;
  };
  take("lang", (value) => (["en", "es"].includes(value) ? value : null));
  take("data", (value) => value, "set");
  take("vars", (value) => {
    const vars = numbersOf(value);
    return vars && vars.length <= 2 && vars.every((v) => Number.isInteger(v) && v >= 0) && vars[0] !== vars[1] ? [vars[0], vars[1] ?? null] : null;
  });
  take("x", (value) => ownData(value, parts.get("names")), "own");
  take("together", (value) => value !== "0");
  const d = config.vars ? config.vars.filter((v) => v !== null).length : 2;
  for (const letter of ["a", "b"]) take(letter, (value) => readRun(value, parts.get(`theta_${letter}`), d));
  config.runs = [config.a, config.b].filter(Boolean);
  config.second = config.runs.length === 2;
  delete config.a;
  delete config.b;
  return { config, problem };
}

function ownData(value, names) {
  const columns = value.split(";").map(numbersOf);
  if (columns.includes(null) || columns.some((column) => column.length !== columns[0].length) || columns[0].length < 2) return null;
  try {
    const read = JSON.parse(names);
    const valid = Array.isArray(read) && read.length === columns.length && read.every((name) => typeof name === "string");
    return valid ? { names: read, columns } : null;
  } catch {
    return null;
  }
}

function readRun(value, theta, d) {
  const [method, family, k, start, seed, step] = value.split(",");
  const whole = [k, seed, step].map(Number);
  const valid = methods.includes(method) && familiesIn(d).includes(family) && starts.includes(start) &&
    whole.every((number) => Number.isInteger(number) && number >= 0) && whole[0] >= 1 && whole[0] <= mostComponents;
  if (!valid) return null;
  const run = { method, family, k: whole[0], start, seed: whole[1], step: whole[2], theta: null };
  if (start !== "hand") return run;
  run.theta = theta === null ? null : readTheta(theta, run.k, d);
  return run.theta === null ? null : run;
}

function readTheta(text, k, d) {
  const [proportions, means, covariances] = text.split(";").map(numbersOf);
  const fits = proportions?.length === k && means?.length === k * d && covariances?.length === k * d * d && proportions.every((p) => p > 0);
  if (!fits) return null;
  const rows = (values, width) => values.flatMap((_, i) => (i % width === 0 ? [values.slice(i, i + width)] : []));
  const theta = { proportions, means: rows(means, d), covariances: rows(covariances, d * d).map((values) => rows(values, d)), noise: null };
  return theta.covariances.every((covariance) => cholesky(covariance) !== null) ? theta : null;
}
