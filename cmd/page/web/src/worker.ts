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
  if (typeof Go === "undefined") importScripts("wasm_exec.js");
  const go = new Go();
  const instance = packed ? await unpacked(packed, go.importObject) : await fetched(go.importObject);
  void go.run(instance);
  for (let tries = 0; tries < 400 && !worker.tcpsim; tries++) await new Promise((r) => setTimeout(r, 5));
  if (!worker.tcpsim) throw new Error("the simulator did not start");
  return worker.tcpsim;
}

// fetched is compiled while it comes, where the server says what it is.
async function fetched(imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  const answer = await fetch("tcpsim.wasm");
  if (!answer.ok) throw new Error(`tcpsim.wasm: ${answer.status}`);
  const named = answer.headers.get("Content-Type") === "application/wasm";
  const made = named ? WebAssembly.instantiateStreaming(answer, imports) : WebAssembly.instantiate(await answer.arrayBuffer(), imports);
  return (await made).instance;
}

async function unpacked(packed: ArrayBuffer, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await WebAssembly.instantiate(await new Response(plain).arrayBuffer(), imports)).instance;
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
