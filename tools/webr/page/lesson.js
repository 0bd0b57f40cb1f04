// A lesson whose code runs in the reader's browser: cells that can be edited, R by webR, and exercises that are checked.
import { WebR } from "./webr/webr.js";

const words = {
  es: {
    run: "Ejecutar", upTo: "Ejecutar hasta aquí", reset: "Como estaba", check: "Comprobar", solution: "Solución", code: "Código de R",
    starting: "Poniendo R en marcha…", ready: "R está listo", running: "Ejecutando…", failed: (why) => `R no arranca: ${why}`,
    seconds: (s) => `Listo, en ${s} s`, gap: "Sustituye primero los huecos ___.", missing: "Quizá falte ejecutar las celdas anteriores: «Ejecutar hasta aquí».",
    right: "Bien.", wrong: "No es eso.", picture: "Figura", file: "Esta página se abre con un servidor (http://), no como archivo.",
    stopped: "Se detuvo en un error.",
  },
  en: {
    run: "Run", upTo: "Run up to here", reset: "As it was", check: "Check", solution: "Solution", code: "R code",
    starting: "Starting R…", ready: "R is ready", running: "Running…", failed: (why) => `R does not start: ${why}`,
    seconds: (s) => `Done, in ${s} s`, gap: "Fill the gaps ___ first.", missing: "Maybe the cells above have to be run first: “Run up to here”.",
    right: "Right.", wrong: "That is not it.", picture: "Picture", file: "This page is opened by a server (http://), not as a file.",
    stopped: "It stopped at an error.",
  },
}[document.documentElement.lang];

const lesson = document.body.dataset.lesson;
const state = document.getElementById("state");
const say = (text) => (state.textContent = text);

// --- R ----------------------------------------------------------------------------

let r = null; // { webR, shelter }, when it is ready
let queue = Promise.resolve();

async function fetched(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}

async function image() {
  const [metadata, data] = await Promise.all([fetched("library.js.metadata"), fetched("library.data.gz")]);
  const unpacked = data.body.pipeThrough(new DecompressionStream("gzip"));
  return { metadata: await metadata.json(), blob: await new Response(unpacked).blob() };
}

async function start() {
  say(words.starting);
  const webR = new WebR({
    baseUrl: new URL("webr/", document.baseURI).href, interactive: false,
    REnv: { R_HOME: "/usr/lib/R", R_ENABLE_JIT: "0", LANGUAGE: document.documentElement.lang, LANG: "en_US.UTF-8" },
  });
  const [library, facts] = await Promise.all([image(), fetched(`${lesson}.json`).then((answer) => answer.json()), webR.init()]);
  await webR.FS.mkdir("/library");
  await webR.FS.mount("WORKERFS", { packages: [library] }, "/library");
  await webR.evalRVoid('.libPaths(c("/library", .libPaths())); options(width = 75); library(mezcla)');
  if (facts.setup) await webR.evalRVoid(facts.setup);
  r = { webR, shelter: await new webR.Shelter() };
  document.body.dataset.ready = "yes";
  for (const button of document.querySelectorAll(".bar button, .cell button")) button.disabled = false;
  say(words.ready);
}

// One after another, in the order in which they were asked for.
function enqueue(work) {
  const done = queue.then(work);
  queue = done.catch(() => {});
  return done;
}

// What R prints for the code, as at its console; in `env` where one is given. value(result) is asked before R forgets it.
async function evaluate(code, { size = null, env, value = async () => null } = {}) {
  const options = { withAutoprint: true, captureStreams: true, captureConditions: false, throwJsException: false };
  // A session's own device would be asked for a plot that is not expected; its size is that of most.
  const [width, height] = (size ?? [7.5, 4.2]).map((inches) => Math.round(inches * 72));
  options.captureGraphics = { width, height, bg: "white" };
  if (env) options.env = env;
  try {
    const { result, output, images } = await r.shelter.captureR(code, options);
    const failed = output.some(({ type, data }) => type === "stderr" && /^Error\b/.test(data));
    return { output, images, failed, value: failed ? null : await value(result) };
  } catch (error) {
    return { output: [{ type: "stderr", data: String(error.message ?? error) }], images: [], failed: true, value: null };
  }
}

// --- Cells ------------------------------------------------------------------------

function button(parent, text, act, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.className = name;
  made.disabled = true;
  made.addEventListener("click", act);
  parent.append(made);
  return made;
}

function append(parent, tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  parent.append(made);
  return made;
}

const cells = [...document.querySelectorAll(".cell")].map(createCell);

function createCell(node) {
  const original = node.querySelector("pre code").textContent;
  const exercise = "exercise" in node.dataset ? JSON.parse(node.querySelector("script").textContent) : null;
  const editor = document.createElement("textarea");
  Object.assign(editor, { value: original, spellcheck: false, autocapitalize: "off", autocomplete: "off" });
  editor.setAttribute("aria-label", words.code);
  const fit = () => (editor.rows = editor.value.split("\n").length);
  editor.addEventListener("input", fit);
  editor.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (r) act();
  });
  node.querySelector("pre").replaceWith(editor);
  fit();
  const tools = append(node, "div", "tools");
  editor.after(tools);
  const out = document.createElement("div");
  out.className = "out";
  out.setAttribute("aria-live", "polite");
  tools.after(out);

  function show({ output, images, failed }, code) {
    const text = append(out, "pre", "printed");
    text.tabIndex = 0; // so that what is wider can be scrolled by keys
    for (const { type, data } of output) append(text, "span", type, `${data}\n`);
    if (output.length === 0) text.remove();
    if (failed && /could not find function|object .* not found/.test(output.at(-1)?.data ?? "") && !exercise) append(out, "p", "hint", words.missing);
    if (failed && code.includes("___")) append(out, "p", "hint", words.gap);
    for (const picture of images) {
      const canvas = append(out, "canvas", "plot");
      [canvas.width, canvas.height] = [picture.width, picture.height];
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", node.dataset.alt ?? words.picture);
      canvas.getContext("2d").drawImage(picture, 0, 0);
    }
  }

  async function run() {
    const code = editor.value;
    node.classList.add("running");
    say(words.running);
    const begin = performance.now();
    const size = node.dataset.plot?.split(" ").map(Number);
    const made = await evaluate(code, { size });
    out.replaceChildren();
    show(made, code);
    await r.shelter.purge();
    node.classList.remove("running");
    node.dataset.ran = made.failed ? "failed" : "yes";
    node.dataset.ms = Math.round(performance.now() - begin);
    say(words.seconds(((performance.now() - begin) / 1000).toFixed(1)));
    return !made.failed;
  }

  // Each exercise in an environment of its own, as learnr has it; the verdict is the package's.
  async function judge() {
    const code = editor.value;
    out.replaceChildren();
    if (code.includes("___")) {
      append(out, "p", "verdict wrong", words.gap);
      return;
    }
    say(words.running);
    const env = await new r.shelter.REnvironment({});
    const made = await evaluate(code, {
      env,
      value: async (last_value) => {
        const told = await r.webR.evalR("mezcla:::check_tutorial_value(last_value, check_code, globalenv())", {
          env: { last_value, check_code: exercise.check },
        });
        const verdict = { correct: await (await told.get("correct")).toBoolean(), message: await (await told.get("message")).toString() };
        await r.webR.destroy(told);
        return verdict;
      },
    });
    show(made, code);
    await r.shelter.purge();
    say(words.ready);
    if (made.value === null) return;
    node.dataset.ran = made.value.correct ? "yes" : "wrong";
    append(out, "p", `verdict ${made.value.correct ? "right" : "wrong"}`, made.value.message);
  }

  const act = () => enqueue(exercise ? judge : run);
  if (exercise) {
    button(tools, words.check, act, "main");
    button(tools, words.solution, () => {
      editor.value = exercise.solution;
      fit();
    }, "");
  } else {
    button(tools, words.run, act, "main");
    button(tools, words.upTo, () => runTo(cells.indexOf(cell)), "");
  }
  button(tools, words.reset, () => {
    editor.value = original;
    fit();
    out.replaceChildren();
    delete node.dataset.ran;
  }, "");
  const cell = { node, run, hasRun: () => node.dataset.ran === "yes", forget: () => delete node.dataset.ran, exercise };
  return cell;
}

// All that have not been run yet, up to this one, which is run in any case; an error ends it.
function runTo(last) {
  return enqueue(async () => {
    for (const [i, cell] of cells.entries()) {
      if (i > last) return;
      if (cell.exercise || (i < last && cell.hasRun())) continue;
      cell.node.closest("details")?.setAttribute("open", "");
      if (!(await cell.run())) {
        cell.node.scrollIntoView({ block: "center" });
        say(words.stopped);
        return;
      }
    }
  });
}

// A formula in a line of text that is wider than a telephone becomes one that scrolls.
for (const math of document.querySelectorAll("main math:not([display=block])")) {
  if (math.getBoundingClientRect().width > math.closest("p, li, td, summary")?.clientWidth) math.classList.add("wide");
}

// What scrolls by itself can be reached by keys.
for (const node of document.querySelectorAll("main math, main table, main pre")) {
  if (node.scrollWidth > node.clientWidth) node.setAttribute("tabindex", "0");
}
// A role that is no longer one, by pandoc.
for (const node of document.querySelectorAll("[role=doc-biblioentry]")) node.removeAttribute("role");

document.getElementById("all").addEventListener("click", () => runTo(cells.length - 1));
document.getElementById("restart").addEventListener("click", () => {
  for (const button of document.querySelectorAll(".bar button, .cell button")) button.disabled = true;
  delete document.body.dataset.ready;
  r?.webR.close();
  r = null;
  queue = Promise.resolve();
  for (const cell of cells) {
    cell.node.classList.remove("running");
    cell.forget();
  }
  begin();
});

for (const form of document.querySelectorAll("form.question")) {
  const verdict = append(form, "p", "verdict");
  verdict.setAttribute("role", "status");
  form.addEventListener("change", ({ target }) => {
    const right = "right" in target.dataset;
    verdict.className = `verdict ${right ? "right" : "wrong"}`;
    verdict.textContent = right ? words.right : words.wrong;
  });
}

function begin() {
  if (location.protocol === "file:") return say(words.file);
  return start().catch((error) => {
    say(words.failed(error.message));
    document.body.dataset.ready = "failed";
  });
}
begin();
