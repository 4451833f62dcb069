import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, type WorkerLike } from "../src/engine.ts";

// A worker that answers as it is told, or never.
class Fake implements WorkerLike {
  onmessage: ((e: MessageEvent) => void) | null = null;
  onerror: ((e: ErrorEvent) => void) | null = null;
  ended = false;
  private readonly answer: (request: string) => string | undefined;

  constructor(answer: (request: string) => string | undefined) {
    this.answer = answer;
    queueMicrotask(() => this.onmessage?.({ data: { ready: true } } as MessageEvent));
  }

  postMessage(m: unknown): void {
    const { id, request } = m as { id: number; request: string };
    const answer = this.answer(request);
    if (answer !== undefined) queueMicrotask(() => this.onmessage?.({ data: { id, answer } } as MessageEvent));
  }

  terminate(): void {
    this.ended = true;
  }
}

test("an answer, and an error with its line", async () => {
  const engine = new Engine(() => new Fake((r) => (r.includes("bad") ? '{"error":{"message":"no","line":3}}' : '{"ok":1}')));
  assert.deepEqual(await engine.ask({ do: "list" }), { ok: 1 });
  await assert.rejects(engine.ask({ do: "bad" }), { message: "no", line: 3 });
});

test("a worker that does not answer is ended, and the next question starts another", async () => {
  const workers: Fake[] = [];
  const engine = new Engine(() => {
    const w = new Fake((r) => (r.includes("hang") ? undefined : "{}"));
    workers.push(w);
    return w;
  });
  await assert.rejects(engine.ask({ do: "hang" }, 0.01), { message: "engineSlow" });
  assert.ok(workers[0]!.ended);
  assert.deepEqual(await engine.ask({ do: "list" }), {});
  assert.equal(workers.length, 2);
});

test("an answer that is no JSON fails and freezes nothing", async () => {
  const engine = new Engine(() => new Fake(() => "<html>"));
  await assert.rejects(engine.ask({ do: "list" }), { message: "engineGone" });
});
