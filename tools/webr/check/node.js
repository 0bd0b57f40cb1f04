// mezcla in webR under node: nothing that the libraries ask for is missing, and a default fit gives the numbers of this machine.
//   node node.js <folder of the pages> <what this machine's R says, by tools/webr/check/native.R>
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { WebR } from "webr";

const [site, native] = process.argv.slice(2);
const metadata = JSON.parse(readFileSync(join(site, "library.js.metadata")));
const blob = gunzipSync(readFileSync(join(site, "library.data.gz")));
const fail = (text) => {
  console.error(`webr: ${text}`);
  process.exit(1);
};

// A function that is missing would be noticed only when it is called.
function checkImports() {
  const moduleOf = (bytes) => new WebAssembly.Module(bytes);
  const dist = (name) => moduleOf(readFileSync(join(site, "webr", name)));
  const names = (list) => list.map(({ name }) => name);
  const there = new Set([
    ...names(WebAssembly.Module.imports(dist("R.wasm"))),
    ...["R.wasm", "libRblas.so", "libRlapack.so"].flatMap((name) => names(WebAssembly.Module.exports(dist(name)))),
  ]);
  for (const { filename, start, end } of metadata.files.filter((file) => file.filename.endsWith(".so"))) {
    const library = moduleOf(blob.subarray(start, end));
    const own = new Set(names(WebAssembly.Module.exports(library)));
    const missing = names(WebAssembly.Module.imports(library)).filter((name) => !there.has(name) && !own.has(name));
    if (missing.length > 0) fail(`${filename} needs what webR does not have: ${missing.join(", ")}`);
  }
}

checkImports();
const webR = new WebR({ interactive: false, baseUrl: join(site, "webr/") });
await webR.init();
await webR.FS.mkdir("/library");
await webR.FS.mount("WORKERFS", { packages: [{ metadata, blob }] }, "/library");
await webR.evalRVoid('.libPaths(c("/library", .libPaths())); library(mezcla)');
let differs = false;
for (const line of readFileSync(native, "utf8").trim().split("\n")) {
  const [code, expected] = line.split("\t");
  const before = process.cpuUsage();
  const begin = performance.now();
  const said = await webR.evalRString(code);
  const { user, system } = process.cpuUsage(before);
  const same = said === expected;
  differs ||= !same;
  console.log(`${same ? "equal" : "DIFFERS"}: ${said}${same ? "" : ` here, ${expected} natively`}, by ${code}` +
    ` (${((user + system) / 1e6).toFixed(1)} s of processor time, ${((performance.now() - begin) / 1000).toFixed(1)} s by the clock)`);
}
webR.close();
if (differs) fail("not what R says on this machine");
process.exit(0);
