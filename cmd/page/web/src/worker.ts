// The worker: loads the simulator, and hands questions to it one by one.
declare const Go: new () => { importObject: WebAssembly.Imports; run(i: WebAssembly.Instance): Promise<void> };
declare function importScripts(...urls: string[]): void;

interface Self {
  onmessage: ((e: MessageEvent) => void) | null;
  postMessage(m: unknown): void;
  tcpsim?: (request: string) => string;
}

const worker = self as unknown as Self;
const ready = load();

async function load(): Promise<(request: string) => string> {
  importScripts("wasm_exec.js");
  const go = new Go();
  const module = await WebAssembly.instantiateStreaming(fetch("tcpsim.wasm"), go.importObject);
  void go.run(module.instance);
  for (let tries = 0; tries < 200 && !worker.tcpsim; tries++) await new Promise((r) => setTimeout(r, 5));
  if (!worker.tcpsim) throw new Error("the simulator did not start");
  return worker.tcpsim;
}

worker.onmessage = async (e: MessageEvent) => {
  const { id, request } = e.data as { id: number; request: string };
  try {
    const ask = await ready;
    worker.postMessage({ id, answer: ask(request) });
  } catch (x) {
    worker.postMessage({ id, failed: String(x) });
  }
};
