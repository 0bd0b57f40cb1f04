// The live page: it runs EM and k-means itself, shows the runs with the explorer, and lets a person change everything.
import { select } from "d3-selection";
import { createExplorer } from "../explorer.js";
import { familiesIn } from "../engine/m_step.js";
import { isAlone } from "../keyboard.js";
import { languages } from "../words/index.js";
import { createBound } from "./bound.js";
import { dataOf, initialConfig, settled, withoutRow, withRow } from "./config.js";
import { parseData } from "./csv.js";
import { createEditor } from "./editor.js";
import { bar, button, choice, tick } from "./forms.js";
import { decode, encode, mostComponents } from "./link.js";
import { compose, pngBlob, save, svgBlob } from "./pictures.js";
import { makeRun } from "./run.js";

const mostUndone = 100;

// page: { lang, sets: [{ id, name, variables, x, start }], vars, components, noise_colour }. Returns the function that takes it away.
export function createLive(root, page) {
  const alone = isAlone(root);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let config = { ...initialConfig(page), dark: alone && dark.matches };
  let note = null;
  let view = null;
  const undone = [];

  function readAddress() {
    if (!alone || location.hash.length < 2) return;
    const { config: read, problem } = decode(location.hash.slice(1));
    const runs = config.runs.map((run, r) => ({ ...run, ...read.runs[r] }));
    config = settled(page, { ...config, own: null, ...read, runs });
    note = problem ? languages[config.lang].live.badLink : null;
  }

  // The address follows a little later: browsers count how often it changes.
  let timer = null;
  function writeAddress() {
    if (!alone) return;
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(null, "", `#${encode(config).text}`), 300);
  }

  // remember: whether it can be undone.
  function change(next, { remember = true } = {}) {
    if (remember) undone.push(config);
    if (undone.length > mostUndone) undone.shift();
    config = settled(page, { ...config, ...next });
    note = null;
    view.update();
    writeAddress();
  }

  const api = {
    page, alone,
    config: () => config,
    note: () => note,
    tell(text) {
      note = text;
      view.update();
    },
    change,
    // Steps are no changes that are undone, and the view has made them already.
    setStep(r, step) {
      config = { ...config, runs: config.runs.map((run, i) => (i === r ? { ...run, step } : run)) };
      writeAddress();
    },
    setRun: (r, next, options) => change({ runs: config.runs.map((run, i) => (i === r ? { ...run, ...next } : run)) }, options),
    canUndo: () => undone.length > 0,
    undo() {
      if (undone.length === 0) return;
      config = undone.pop();
      note = null;
      view.update();
      writeAddress();
    },
    rebuild,
  };

  function rebuild(next = {}) {
    config = { ...config, ...next };
    view?.remove();
    view = createView(root, api);
    writeAddress();
  }

  readAddress();
  rebuild();
  const onAddress = () => {
    readAddress();
    rebuild();
  };
  // On paper it is light.
  let wasDark = false;
  const beforePrint = () => {
    wasDark = config.dark;
    if (wasDark) rebuild({ dark: false });
  };
  const afterPrint = () => wasDark && rebuild({ dark: true });
  const listened = [["hashchange", onAddress], ["beforeprint", beforePrint], ["afterprint", afterPrint]];
  for (const [event, action] of listened) window.addEventListener(event, action);
  return () => {
    clearTimeout(timer);
    for (const [event, action] of listened) window.removeEventListener(event, action);
    view.remove();
  };
}

function createView(root, api) {
  const { page } = api;
  const { lang, dark } = api.config();
  const words = languages[lang].live;
  root.replaceChildren();
  root.classList.add("mz-live");
  root.classList.toggle("mz-dark", dark);
  if (api.alone) document.documentElement.classList.toggle("mz-dark-page", dark);
  root.lang = lang;
  if (api.alone) {
    document.documentElement.lang = lang;
    document.title = words.title;
  }
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", words.region);

  const head = select(root).append("div").attr("class", "mz-live-head");
  head.append("div").attr("class", "mz-live-title").attr("role", "heading").attr("aria-level", 1).text(words.title);
  const corner = head.append("div").attr("class", "mz-tools");
  button(corner, words.otherLanguage, () => api.rebuild({ lang: lang === "en" ? "es" : "en" })).attr("lang", lang === "en" ? "es" : "en");
  tick(corner, words.theme, (value) => api.rebuild({ dark: value })).set(dark);

  const data = createData(root, api, words);
  const tell = select(root).append("p").attr("class", "mz-live-note").attr("role", "status");
  const runs = select(root).append("div").attr("class", "mz-live-runs");
  const panels = [0, 1].map((r) => createPanel(runs.append("section").attr("class", "mz-live-run").node(), api, words, r, () => panels, () => bound));
  const bound = createBound(root, words, () => panels[0].forBound());
  createFiles(root, api, words, { panels, bound, tell });

  function update() {
    const { second } = api.config();
    runs.classed("mz-two", second);
    data.update();
    panels.forEach((panel, r) => (r === 0 || second ? panel.update() : panel.close()));
    bound.build();
    tell.text(api.note() ?? "");
  }
  update();
  const observer = new ResizeObserver(() => bound.draw());
  observer.observe(root);
  return {
    update,
    remove() {
      observer.disconnect();
      panels.forEach((panel) => panel.close());
    },
  };
}

// Which data, which variables; what is pasted; what clicks do.
function createData(root, api, words) {
  const { page } = api;
  const form = bar(root, null);
  const which = choice(form, words.data, (id) => (id === "" ? null : api.change({ set: id, own: null, vars: defaultVars(id), runs: withLecture(id) })));
  const defaultVars = (id) => [0, page.sets.find((set) => set.id === id).x.length > 1 ? 1 : null];
  const withLecture = (id) => api.config().runs.map((run, r) => (r === 0 && page.sets.find((set) => set.id === id).start ? { ...run, start: "lecture", step: 0 } : { ...run, start: run.start === "hand" ? "kmeans++" : run.start, step: 0 }));
  const first = choice(form, words.xVariable, (v) => setVariables(Number(v), api.config().vars[1]));
  const second = choice(form, words.yVariable, (v) => setVariables(api.config().vars[0], v === "" ? null : Number(v)));
  const tool = choice(form, words.tool, (value) => api.change({ tool: value }, { remember: false }));
  const undo = button(form, words.undo, api.undo);
  const two = tick(form, words.second, (value) => api.change({ second: value }, { remember: false }));
  const together = tick(form, words.together, (value) => api.change({ together: value }, { remember: false }));
  createPaste(root, api, words);

  function setVariables(a, b) {
    const { vars } = api.config();
    api.change({ vars: a === b ? (a === vars[0] ? [vars[1], a] : [b, vars[0]]) : [a, b] });
  }

  return {
    update() {
      const config = api.config();
      const { names, id } = dataOf(page, config);
      const sets = page.sets.map((set) => ({ value: set.id, text: set.name ?? words.ownData }));
      const changed = config.own ? [{ value: "", text: config.own.pasted ? words.pastedData : `${sets.find((s) => s.value === id).text} (${words.editedData})` }] : [];
      which.set(config.own ? "" : id, [...changed, ...sets]);
      const variables = names.map((name, v) => ({ value: String(v), text: name }));
      first.set(String(config.vars[0]), variables);
      second.set(config.vars[1] === null ? "" : String(config.vars[1]), [...variables, { value: "", text: words.noSecond }]);
      second.label.style("display", names.length > 1 ? null : "none");
      tool.set(config.tool, Object.entries(words.tools).map(([value, text]) => ({ value, text })));
      undo.attr("aria-disabled", api.canUndo() ? null : "true");
      two.set(config.second);
      together.set(config.together);
      together.label.style("display", config.second ? null : "none");
    },
  };
}

function createPaste(root, api, words) {
  const details = select(root).append("details").attr("class", "mz-paste");
  details.append("summary").text(words.paste);
  const label = details.append("label");
  label.append("span").text(words.pasteHint);
  const field = label.append("textarea").attr("rows", 6).attr("spellcheck", "false");
  const form = bar(details.node(), null);
  const problem = details.append("p").attr("class", "mz-problem").attr("role", "alert");
  button(form, words.pasteUse, () => use(field.property("value")));
  const file = form.append("label").attr("class", "mz-file").text(`${words.pasteFile} `).append("input").attr("type", "file").attr("accept", ".csv,.tsv,.txt,text/plain,text/csv");
  file.on("change", async () => {
    const [chosen] = file.property("files");
    if (!chosen) return;
    field.property("value", await chosen.text());
    use(field.property("value"));
  });

  function use(text) {
    let read = null;
    try {
      read = parseData(text, api.config().lang);
    } catch (error) {
      if (!error.code) throw error;
      const say = words.csv[error.code];
      problem.text(typeof say === "function" ? say(...error.args) : say);
      return;
    }
    const { names, columns, dropped } = read;
    const vars = columns.length > 1 ? [0, 1] : [0, null];
    const runs = api.config().runs.map((run) => ({ ...run, start: "kmeans++", theta: null, step: 0 }));
    problem.text("");
    details.property("open", false);
    api.change({ own: { names, columns, pasted: true }, vars, runs });
    if (dropped > 0) api.tell(words.csv.dropped(dropped));
  }

}

// One run: how it starts, and the explorer that shows it.
function createPanel(section, api, words, r, panels, bound) {
  const { page } = api;
  const form = bar(section, words.run("AB"[r]));
  const badge = form.append("b").attr("class", "mz-run-name").text(words.run("AB"[r]));
  const set = (next) => api.setRun(r, { step: 0, ...next });
  const method = choice(form, words.method, (value) => set({ method: value }));
  const family = choice(form, words.family, (value) => set({ family: value }));
  const k = choice(form, words.k, (value) => set({ k: Number(value), start: keptStart() }));
  const start = choice(form, words.start, (value) => set({ start: value, theta: null }));
  const seed = form.append("span").attr("class", "mz-seed");
  button(form, words.another, () => set({ seed: api.config().runs[r].seed + 1, start: keptStart() }));
  const points = form.append("span").attr("class", "mz-tools mz-point-tools");
  button(points, words.addRow, () => addRow(middle()));
  button(points, words.removeRow, () => removeRow(explorer.store.get().row));
  const hint = select(section).append("p").attr("class", "mz-hint");
  const place = select(section).append("div").attr("class", "mezcla_explorer").node();
  let explorer = null;
  let shown = null; // kind, variables and number of rows of what the explorer shows
  let made = null; // { theta, page }
  let data = null;
  let lastKey = null;
  let lastOwn = null;

  // Starts that are drawn follow k and the seed.
  const keptStart = () => (["random", "kmeans++"].includes(api.config().runs[r].start) ? api.config().runs[r].start : "kmeans++");
  const middle = () => data.x.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);

  function addRow(values) {
    const { own } = api.config();
    editData({ ...withRow(data, data.vars, values), pasted: own?.pasted ?? false });
  }

  function removeRow(row) {
    if (data.x[0].length <= 2) return api.tell(words.tooFewRows);
    const { own } = api.config();
    editData({ ...withoutRow(data, row), pasted: own?.pasted ?? false });
  }

  // Another row does not draw another start: the runs begin where they began.
  function editData(own) {
    const runs = api.config().runs.map((run, i) => {
      const theta = panels()[i].theta();
      return theta && theta.means.length <= own.columns[0].length ? { ...run, start: "hand", theta } : run;
    });
    api.change({ own, runs });
  }

  const editor = createEditor(words, {
    spec: () => api.config().runs[r],
    points: () => data.x,
    tool: () => api.config().tool,
    // The parameters that are dragged: those that are seen; k-means has none but its centres.
    theta: (frame) => (frame.params ? { ...frame.params } : { ...made.theta, means: frame.centres }),
    dragged(theta, { done }) {
      const spec = { ...api.config().runs[r], start: "hand", theta };
      place.classList.toggle("mz-still", !done);
      if (done) return api.setRun(r, { start: "hand", theta, step: 1 });
      made = makeRun(spec, problem(), { dragging: true });
      explorer.replace(made.page);
      explorer.player.to(1);
    },
    clicked({ row, at }) {
      if (row >= 0) removeRow(row);
      else addRow(at);
    },
  });

  const problem = () => ({ x: data.x, names: data.chosen, lang: api.config().lang, dark: api.config().dark, styles: { ...page.components, noise_colour: page.noise_colour } });

  function show(step) {
    const key = `${made.page.kind} ${data.chosen.join("\t")}`;
    if (explorer && shown === key) {
      explorer.replace(made.page);
      explorer.player.to(step);
      return;
    }
    explorer?.remove();
    shown = key;
    explorer = createExplorer(place, made.page, {
      decorate: editor,
      keys: api.alone && r === 0 ? document : place,
      begin: { step: Math.min(step, lastStep()) },
    });
    explorer.store.subscribe((state, changed) => {
      if (!changed.has("step")) return;
      api.setStep(r, state.step);
      if (r === 0) bound().build();
      const { second, together } = api.config();
      const other = panels()[1 - r];
      if (second && together && explorer) other.follow(state.step);
    });
  }

  const lastStep = () => ({ em: () => 2 * made.page.params.length - 1, kmeans: () => made.page.half.length, limit: () => made.page.path.sigma2.length })[made.page.kind]();

  function fill(spec) {
    const d = data.x.length;
    method.set(spec.method, Object.entries(words.methods).map(([value, text]) => ({ value, text })));
    family.set(spec.family, familiesIn(d).map((value) => ({ value, text: words.families[value] })));
    family.label.style("display", spec.method === "em" ? null : "none");
    const most = Math.min(mostComponents, data.x[0].length);
    k.set(String(spec.k), Array.from({ length: Math.max(most, spec.k) }, (_, i) => ({ value: String(i + 1), text: String(i + 1) })));
    const starts = [...(data.lecture ? ["lecture"] : []), "kmeans++", "random", ...(spec.start === "hand" ? ["hand"] : [])];
    start.set(spec.start, starts.map((value) => ({ value, text: words.starts[value] })));
    seed.text(["kmeans++", "random"].includes(spec.start) ? words.seed(spec.seed) : "");
    points.style("display", api.config().tool === "points" ? null : "none");
    badge.style("display", api.config().second ? null : "none");
    const hints = { em: d === 1 ? words.dragHintLine : words.dragHint, kmeans: words.dragHintKmeans, limit: words.dragHintLimit };
    const noLimit = spec.method === "limit" && made.page.kind === "kmeans";
    hint.text(noLimit ? words.noLimit : api.config().tool === "points" ? words.toolHint : hints[spec.method]);
  }

  return {
    update() {
      const config = api.config();
      const spec = config.runs[r];
      section.style.display = "";
      data = dataOf(page, config);
      place.classList.remove("mz-still");
      const key = JSON.stringify([{ ...spec, step: 0 }, config.set, config.vars, config.dark]) + (config.own ? config.own.columns.map((c) => c.length).join() : "");
      if (key !== lastKey || explorer === null || lastOwn !== config.own) {
        made = makeRun(spec, problem(), { lecture: data.lecture });
        lastKey = key;
        lastOwn = config.own;
        show(spec.step);
      } else explorer.redraw();
      fill(spec);
    },
    close() {
      section.style.display = "none";
      explorer?.remove();
      explorer = null;
    },
    theta: () => (made && explorer ? made.theta : null),
    follow(step) {
      if (explorer && explorer.store.get().step !== step) explorer.player.to(step);
    },
    forBound() {
      if (made?.page.kind !== "em" || !explorer) return null;
      const params = made.page.params[Math.floor(explorer.store.get().step / 2)];
      return { params, x: data.x, names: data.chosen };
    },
    pictures: () => (explorer ? [
      { svg: explorer.points, title: place.querySelector(".mz-title b").textContent },
      { svg: place.querySelector(".mz-detail"), title: place.querySelector(".mz-badge").textContent },
    ] : []),
  };
}

function createFiles(root, api, words, { panels, bound, tell }) {
  const form = bar(root, null).classed("mz-files", true);
  const parts = () => [...panels.flatMap((panel) => panel.pictures()), ...[bound.svg()].filter(Boolean)];
  const composed = () => {
    const style = getComputedStyle(root);
    return compose(parts(), style.getPropertyValue("--paper").trim(), style.getPropertyValue("--ink").trim());
  };
  if (api.alone) button(form, words.link, async () => {
    const { text, whole } = encode(api.config());
    history.replaceState(null, "", `#${text}`);
    let said = words.linked;
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      said = words.linkShown;
    }
    tell.text(whole ? said : words.linkLong);
  });
  button(form, words.svg, () => save(svgBlob(composed()), "mezcla.svg"), words.svgHint);
  button(form, words.png, async () => save(await pngBlob(composed()), "mezcla.png"), words.pngHint);
  if (api.alone) button(form, words.print, () => window.print());
}
