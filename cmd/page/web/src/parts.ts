// Where the page's parts come from: files beside it, or elements of the page
// itself where it is one file (see One in package page). Those have the files' names:
//
//	<script type="text/plain" id="lesson.en.json">  the first lesson, recorded
//	<script type="text/plain" id="worker.js">       wasm_exec.js and worker.js, one after the other
//	<script type="text/plain" id="tcpsim.wasm.gz">  the module, gzip, base64
import type { Document } from "./document.ts";
import type { WorkerLike } from "./engine.ts";

export const first = "textbook"; // the lesson that is recorded

const packed = "tcpsim.wasm.gz";

function part(name: string): string | undefined {
  return document.getElementById(name)?.textContent ?? undefined;
}

export async function recorded(lesson: string, language: string): Promise<Document | undefined> {
  if (lesson !== first) return undefined;
  const inside = part(`lesson.${language}.json`);
  if (inside !== undefined) return JSON.parse(inside) as Document;
  if (part(packed) !== undefined) return undefined;
  const answer = await fetch(`lesson.${language}.json`).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as Document) : undefined;
}

// given is a file that is served with the page, to begin with.
export async function given(name: string): Promise<File | undefined> {
  const answer = await fetch("given").catch(() => undefined);
  return answer?.ok ? new File([await answer.blob()], name) : undefined;
}

export function startWorker(): WorkerLike {
  const script = part("worker.js");
  if (script === undefined) {
    const worker = new Worker("worker.js");
    worker.postMessage({}); // begin to load
    return worker;
  }
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const module = Uint8Array.from(atob((part(packed) ?? "").trim()), (c) => c.charCodeAt(0)).buffer;
  worker.postMessage({ module }, [module]);
  return worker;
}
