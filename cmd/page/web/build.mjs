// Builds the page: node build.mjs [FOLDER]. The same input gives the same bytes.
import { build } from "esbuild";
import { cp, mkdir } from "node:fs/promises";

const out = process.argv[2] ?? "../dist";
const shared = { bundle: true, minify: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning", jsx: "automatic", jsxImportSource: "preact" };

await mkdir(out, { recursive: true });
await build({ ...shared, entryPoints: { page: "src/main.tsx", "page-style": "src/page.css" }, outdir: out, format: "esm", splitting: true, chunkNames: "[name]-[hash]" });
await build({ ...shared, entryPoints: { worker: "src/worker.ts" }, outdir: out, format: "iife" });
await cp("index.html", `${out}/index.html`);
