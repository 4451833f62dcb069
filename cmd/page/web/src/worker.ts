// The worker: loads the simulator, and hands it questions one by one. The module
// is packed with gzip, so that it is small on every web server, and in one file.
declare const Go: new () => { importObject: WebAssembly.Imports; run(i: WebAssembly.Instance): Promise<void> };
declare function importScripts(...urls: string[]): void;

interface Message {
  id?: number;
  request?: string;
  module?: ArrayBuffer; // the packed module, where it cannot be fetched
}

interface Self {
  onmessage: ((e: MessageEvent<Message>) => void) | null;
  postMessage(m: unknown): void;
  tcpsim?: (request: string) => string;
}

const worker = self as unknown as Self;
let ready: Promise<(request: string) => string> | undefined;

async function load(packed?: ArrayBuffer): Promise<(request: string) => string> {
  if (typeof Go === "undefined") importScripts("wasm_exec.js");
  const bytes = packed ?? (await (await fetch("tcpsim.wasm.gz")).arrayBuffer());
  const go = new Go();
  const { instance } = await WebAssembly.instantiate(await unpacked(bytes), go.importObject);
  void go.run(instance);
  for (let tries = 0; tries < 400 && !worker.tcpsim; tries++) await new Promise((r) => setTimeout(r, 5));
  if (!worker.tcpsim) throw new Error("the simulator did not start");
  return worker.tcpsim;
}

// unpacked is the module. A server that says that it is packed has it unpacked by
// the browser; then there is nothing to do.
async function unpacked(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [a, b] = new Uint8Array(bytes, 0, 2);
  if (a !== 0x1f || b !== 0x8b) return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

worker.onmessage = async (e) => {
  const { id, request, module } = e.data;
  ready ??= load(module);
  if (id === undefined || request === undefined) return;
  try {
    const ask = await ready;
    worker.postMessage({ id, answer: ask(request) });
  } catch (x) {
    worker.postMessage({ id, failed: String(x) });
  }
};
