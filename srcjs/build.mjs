// Builds what the package ships from src/; with --check, tells whether it is what is committed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "inst", "htmlwidgets");

const banner = `// The page of mezcla's explore(). Made from the project's srcjs/: do not edit.
// Parts are from D3 (ISC licence): see lib/LICENCE-d3.txt beside this file.
`;

const common = {
  absWorkingDir: here,
  bundle: true,
  write: false,
  charset: "utf8",
  target: ["chrome90", "firefox90", "safari15"],
};

async function buildScript() {
  return esbuild.build({
    ...common,
    entryPoints: ["src/index.js"],
    format: "iife",
    // Names are kept and lines broken, so that what is shipped can be read.
    minifySyntax: true,
    banner: { js: banner },
    metafile: true,
  });
}

async function buildStyle() {
  return esbuild.build({ ...common, bundle: true, entryPoints: ["src/page.css"] });
}

// The packages whose code is in the bundle, in alphabetical order.
function bundledPackages(metafile) {
  const [output] = Object.values(metafile.outputs);
  const names = Object.entries(output.inputs)
    .filter(([, part]) => part.bytesInOutput > 0)
    .map(([file]) => /node_modules\/([^/]+)\//.exec(file)?.[1])
    .filter(Boolean);
  return [...new Set(names)].sort();
}

function licenceOf(name) {
  const folder = join(here, "node_modules", name);
  const { version, homepage } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const text = readFileSync(join(folder, "LICENSE"), "utf8").replaceAll("\r\n", "\n").trim();
  return `${name} ${version} (${homepage})\n\n${text}\n`;
}

const rule = `\n${"-".repeat(78)}\n\n`;

const script = await buildScript();
const style = await buildStyle();
const files = {
  "mezcla_explorer.js": script.outputFiles[0].text,
  "lib/mezcla_explorer.css": style.outputFiles[0].text,
  "lib/LICENCE-d3.txt": bundledPackages(script.metafile).map(licenceOf).join(rule),
};

const checking = process.argv.includes("--check");
let differs = false;
for (const [name, text] of Object.entries(files)) {
  const path = join(target, name);
  const same = existsSync(path) && readFileSync(path, "utf8") === text;
  const size = `${(Buffer.byteLength(text) / 1024).toFixed(1)} kB`;
  if (checking) {
    console.log(`${same ? "as built" : "DIFFERS"}: inst/htmlwidgets/${name} (${size})`);
    differs ||= !same;
  } else if (!same) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`written: inst/htmlwidgets/${name} (${size})`);
  }
}
if (differs) {
  console.error("What is committed is not what srcjs/ builds: run `make explorer`, and commit the result.");
  process.exit(1);
}
