import assert from "node:assert/strict";
import { test } from "node:test";
import { Commands } from "../src/commands.ts";
import type { Document } from "../src/document.ts";
import { Engine, type WorkerLike } from "../src/engine.ts";
import { initial, update, type Action, type State } from "../src/state.ts";
import { Store } from "../src/store.ts";

// A worker that keeps what it is asked until it is told to answer.
class Held implements WorkerLike {
  onmessage: ((e: MessageEvent) => void) | null = null;
  onerror: ((e: ErrorEvent) => void) | null = null;
  readonly asked: { id: number; request: Record<string, string> }[] = [];

  postMessage(m: unknown): void {
    const { id, request } = m as { id: number; request: string };
    this.asked.push({ id, request: JSON.parse(request) as Record<string, string> });
  }

  async answer(at: number, of: (request: Record<string, string>) => object): Promise<void> {
    const [a] = this.asked.splice(at, 1);
    assert(a, "nothing was asked");
    this.onmessage?.({ data: { id: a.id, answer: JSON.stringify(of(a.request)) } } as MessageEvent);
    await new Promise((done) => setTimeout(done));
  }

  terminate(): void {}
}

function page(): { store: Store<State, Action>; worker: Held; commands: Commands } {
  const worker = new Held();
  const store = new Store<State, Action>(initial("en"), update);
  const commands = new Commands(store, new Engine(() => worker), async () => undefined);
  return { store, worker, commands };
}

const named = (name: string) => ({ name, scenario: name, seed: "1", events: [], packets: [] }) as unknown as Document;

test("two settings at once: both are in the draft, and in the run that follows", async () => {
  const { store, worker, commands } = page();
  const set = (r: Record<string, string>) => ({ scenario: `${r.scenario} ${r.what}=${r.value}` });
  store.act({ do: "draft", text: "link" });
  void commands.set("delay", "1ms");
  void commands.set("loss", "1%");
  void commands.runDraft("7");
  await new Promise((done) => setTimeout(done));
  assert.equal(worker.asked.length, 1);
  await worker.answer(0, set);
  await worker.answer(0, set);
  assert.equal(store.state.draft, "link delay=1ms loss=1%");
  assert.equal(worker.asked[0]?.request.scenario, "link delay=1ms loss=1%");
  assert.equal(worker.asked[0]?.request.seed, "7");
  await worker.answer(0, () => named("done"));
});

test("what was asked for last is shown, in whatever order the answers come", async () => {
  const { store, worker, commands } = page();
  void commands.openLesson("first");
  void commands.openLesson("second");
  await new Promise((done) => setTimeout(done));
  const lesson = (r: Record<string, string>) => named(r.lesson ?? "");
  await worker.answer(worker.asked.length - 1, lesson);
  assert.equal(store.state.document?.name, "second");
  assert(!store.state.busy);
  for (const _ of [...worker.asked]) await worker.answer(0, lesson);
  assert.equal(store.state.document?.name, "second");
});

test("what was not asked for last says nothing when it fails, and the page is busy until the last is there", async () => {
  const { store, worker, commands } = page();
  void commands.openLesson("first");
  await new Promise((done) => setTimeout(done));
  void commands.openLesson("second");
  await new Promise((done) => setTimeout(done));
  await worker.answer(0, () => ({ error: { message: "first failed" } }));
  assert.equal(store.state.message, undefined);
  assert(store.state.busy);
  await worker.answer(0, () => named("second"));
  assert(!store.state.busy);
  assert.equal(store.state.document?.name, "second");
});

test("another language keeps what was edited, and the comparison", async () => {
  (globalThis as { document?: unknown }).document ??= { documentElement: { lang: "" } };
  const { store, worker, commands } = page();
  store.act({ do: "show", document: named("new"), older: named("old"), difference: { text: "x" } });
  store.act({ do: "draft", text: "edited" });
  void commands.setLanguage("zh");
  for (let n = 0; n < 4; n++) {
    await new Promise((done) => setTimeout(done));
    await worker.answer(0, (r) => (r.do === "list" ? { lessons: [] } : r.do === "compare" ? { text: "区别" } : named(r.scenario ?? "")));
  }
  await new Promise((done) => setTimeout(done));
  assert.equal(store.state.document?.name, "new");
  assert.equal(store.state.older?.name, "old");
  assert.equal(store.state.difference?.text, "区别");
  assert.equal(store.state.draft, "edited");
});
