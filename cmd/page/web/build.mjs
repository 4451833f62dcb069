// Builds the page: node build.mjs [FOLDER [--without-module]]. The same input gives the same
// bytes. A user needs none of this: what it makes is in the command.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const out = process.argv[2] ?? "../dist";
const without = process.argv.includes("--without-module");
const shared = { bundle: true, minify: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning", jsx: "automatic", jsxImportSource: "preact" };
const go = (...args) => execFileSync("go", args, { encoding: "utf8", env: { ...process.env, GOFLAGS: "", CGO_ENABLED: "0" }, maxBuffer: 1 << 26 });

// The scripts: apart, and in one for the page that is one file.
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({ ...shared, entryPoints: { page: "src/main.tsx", "page-style": "src/page.css" }, outdir: out, format: "esm", splitting: true, chunkNames: "[name]-[hash]" });
await build({ ...shared, entryPoints: { one: "src/main.tsx" }, outdir: out, format: "iife" });
await build({ ...shared, entryPoints: { worker: "src/worker.ts" }, outdir: out, format: "iife" });
await cp("index.html", `${out}/index.html`);
await cp(join(go("env", "GOROOT").trim(), "lib/wasm/wasm_exec.js"), `${out}/wasm_exec.js`);

// What is on the screen before the module has come.
for (const language of ["en", "zh"]) {
  await writeFile(`${out}/lesson.${language}.json`, go("run", "../ask", JSON.stringify({ do: "run", lesson: "textbook", language })));
}

if (!without) {
  const folder = await mkdtemp(join(tmpdir(), "module-"));
  const file = join(folder, "tcpsim.wasm");
  // Without inlining it is half a megabyte less to load; with the tag page it has no decoders
  // of tunnels and no writer of captures, which are as much.
  execFileSync("go", ["build", "-tags=page", "-gcflags=all=-l", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", file, "../wasm"], { env: { ...process.env, GOFLAGS: "", GOOS: "js", GOARCH: "wasm" }, stdio: "inherit" });
  const module = await readFile(file);
  await rm(folder, { recursive: true });
  const packed = brotliCompressSync(module, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: module.length } });
  await writeFile(`${out}/tcpsim.wasm.br`, packed);
  console.log(`tcpsim.wasm: ${module.length} bytes, ${packed.length} compressed`);
}
