// The folder of the pages by HTTP, on this machine alone.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json",
  ".wasm": "application/wasm", ".png": "image/png",
};

export function serve(folder, port = 0) {
  const server = createServer((request, response) => {
    const path = join(folder, normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)));
    const file = statSync(path, { throwIfNoEntry: false });
    if (!file?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream", "content-length": file.size });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve({
    address: `http://127.0.0.1:${server.address().port}`, stop: () => server.close(),
  })));
}

// By hand: node server.js <folder> [port]
if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith("check/server.js")) {
  const { address } = await serve(process.argv[2], Number(process.argv[3] ?? 8080));
  console.log(`the lessons: ${address}/em-paso-a-paso.html`);
}
