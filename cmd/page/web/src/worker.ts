// The worker: loads the simulator, and hands it questions one by one.
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
  const module = packed ? unpacked(packed) : fetched(); // under way while the script is loaded
  if (typeof Go === "undefined") importScripts("wasm_exec.js");
  const go = new Go();
  void go.run(await WebAssembly.instantiate(await module, go.importObject));
  for (let tries = 0; tries < 400 && !worker.tcpsim; tries++) await new Promise((r) => setTimeout(r, 5));
  if (!worker.tcpsim) throw new Error("the simulator did not start");
  return worker.tcpsim;
}

// fetched is compiled while it comes, where the server says what it is.
async function fetched(): Promise<WebAssembly.Module> {
  const answer = await fetch("tcpsim.wasm");
  if (!answer.ok) throw new Error(`tcpsim.wasm: ${answer.status}`);
  const named = answer.headers.get("Content-Type") === "application/wasm";
  return named ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

async function unpacked(packed: ArrayBuffer): Promise<WebAssembly.Module> {
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(plain).arrayBuffer());
}

worker.onmessage = async (e) => {
  const { id, request, module } = e.data;
  if (!ready) {
    ready = load(module);
    ready.then(() => worker.postMessage({ ready: true }), () => undefined); // what is asked is told why
  }
  if (id === undefined || request === undefined) return;
  try {
    const ask = await ready;
    worker.postMessage({ id, answer: ask(request) });
  } catch (x) {
    worker.postMessage({ id, failed: String(x) });
  }
};
