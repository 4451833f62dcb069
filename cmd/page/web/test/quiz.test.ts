import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { Document } from "../src/document.ts";
import { blanks, markBlanks } from "../src/quiz/blanks.ts";
import { kinds, question } from "../src/quiz/kinds.ts";
import { score } from "../src/quiz/mark.ts";
import { markOrder, order } from "../src/quiz/order.ts";
import { markPrediction, predict, type Predict, type Prediction } from "../src/quiz/predict.ts";
import { Random } from "../src/quiz/random.ts";
import { chinese as rulesChinese, english as rulesEnglish } from "../src/quiz/rules.ts";
import { askable, wished } from "../src/quiz/segments.ts";
import { markState, nameState } from "../src/quiz/states.ts";
import { chinese, english } from "../src/quiz/words.ts";
import { glossary } from "../src/quiz/glossary.ts";
import halfClose from "../testdata/quiz-half-close.json";
import retransmit from "../testdata/quiz-retransmit.json";
import textbook from "../testdata/quiz-textbook.json";

const documents = [halfClose, retransmit, textbook] as unknown as Document[];
const seeds = Array.from({ length: 60 }, (_, i) => String(i));
const ask = (d: Document, packet: number): Predict => ({ kind: "predict", packet, cursor: d.events.findIndex((e) => e.kind === "send" && e.packet === packet) - 1 });

function truth(d: Document, q: Predict): Prediction {
  const p = d.packets[q.packet - 1]!;
  const wait = p.sent - d.events[q.cursor]!.at;
  return { who: String(p.from), flags: p.flags, seq: String(p.seq), ack: p.ack === undefined ? "" : String(p.ack), len: String(p.length), when: `${wait / 1e6} ms` };
}

test("the same seed asks the same, and others ask for other things", async () => {
  const none = () => Promise.reject(new Error("no engine"));
  for (const kind of kinds.filter((k) => k !== "lose")) {
    for (const d of documents) {
      const all = await Promise.all(seeds.map((s) => question(kind, d, s, none)));
      assert.deepEqual(all, await Promise.all(seeds.map((s) => question(kind, d, s, none))));
      assert.ok(all.every((q) => q !== undefined), kind);
      assert.ok(new Set(all.map((q) => JSON.stringify(q))).size > 1, `${kind} ${d.name}`);
    }
  }
});

test("what has happened is right, and nothing else is right in all", () => {
  for (const d of documents) {
    for (const seed of seeds) {
      const q = predict(d, new Random(seed))!;
      const a = truth(d, q);
      const m = markPrediction(d, q, a);
      assert.ok(m.marks.every((x) => x.right), `${d.name} ${q.packet}: ${JSON.stringify(m.marks)}`);
      assert.equal(m.marks.length, 6);
      assert.ok(m.why.length > 20, "the document says why");
      const wrong = markPrediction(d, q, { ...a, seq: String(Number(a.seq) + 7), len: "999" });
      assert.deepEqual(wrong.marks.filter((x) => !x.right).map((x) => x.field), ["seq", "len"]);
    }
  }
});

test("equivalent notations are right", () => {
  const d = documents[2]!; // textbook: segment 4 carries 20 bytes, 1001 to 1020
  const q = ask(d, 4);
  const a = truth(d, q);
  const right = (change: Partial<Prediction>) => markPrediction(d, q, { ...a, ...change }).marks.every((m) => m.right);
  for (const seq of ["1001", "1,001", "1 001", "1", "0x3e9", "1001:1021", "1:21"]) assert.ok(right({ seq }), seq);
  for (const ack of ["8001", "1"]) assert.ok(right({ ack }), ack);
  for (const flags of ["P.", ".P", "PSH ACK", "ack,psh", "[P.]", "PA", "ACK", ".", "a", "PSH-ACK"]) assert.ok(right({ flags }), flags);
  for (const flags of ["S", "S.", "FIN ACK", "", "X", "R"]) assert.ok(!right({ flags }), flags);
  for (const seq of ["", "0", "1000", "8001", "x", "-1"]) assert.ok(!right({ seq }), seq);
});

test("a time is right within a fifth, and within 1 ms at least", () => {
  const d = documents[1]!; // retransmit: segment 5 follows 200 ms after 4
  const q = ask(d, 5);
  const right = (when: string) => markPrediction(d, q, { ...truth(d, q), when }).marks.find((m) => m.field === "when")!.right;
  for (const when of ["200ms", "200 ms", "0.2 s", "0.2s", "200", "+200ms", "180 ms", "239ms", "200000us"]) assert.ok(right(when), when);
  for (const when of ["100 ms", "0.3 s", "1s", "", "soon", "2", "-200ms"]) assert.ok(!right(when), when);
});

test("a SYN has no ACK, and 0 is its relative number", () => {
  const d = documents[2]!;
  const q = ask(d, 1);
  for (const ack of ["", "-", "none", "无", "0"]) assert.ok(markPrediction(d, q, { ...truth(d, q), seq: "0", ack }).marks.every((m) => m.right), ack);
  assert.ok(!markPrediction(d, q, { ...truth(d, q), ack: "1001" }).marks.every((m) => m.right));
});

test("of two hosts that send at one instant, either is next", () => {
  const d: Document = structuredClone(documents[0]!);
  d.packets[3]!.sent = d.packets[4]!.sent; // segments 4 and 5, of either side
  const q = ask(d, 4);
  const other = { ...truth(d, ask(d, 5)), when: truth(d, q).when };
  assert.ok(score(markPrediction(d, q, other).marks).right >= 5);
});

test("blanks are filled from the segment itself, and wrong ones are marked", () => {
  for (const d of documents) {
    for (const seed of seeds) {
      const q = blanks(d, new Random(seed))!;
      const p = d.packets[q.packet - 1]!;
      const given = q.fields.map((i) => p.fields[i]!.value);
      assert.ok(markBlanks(d, q, given).marks.every((m) => m.right), `${d.name} ${q.packet}`);
      assert.ok(markBlanks(d, q, given.map(() => "77")).marks.every((m) => !m.right));
      assert.ok(markBlanks(d, q, []).marks.every((m) => !m.right));
    }
  }
});

test("the order in which segments were sent is right, its reverse is not", () => {
  for (const d of documents) {
    for (const seed of seeds) {
      const q = order(d, new Random(seed))!;
      const sent = [...q.packets].sort((a, b) => a - b);
      assert.ok(markOrder(d, q, sent).marks.every((m) => m.right), `${d.name} ${sent}`);
      assert.ok(!markOrder(d, q, [...sent].reverse()).marks.every((m) => m.right));
      assert.ok(!markOrder(d, q, q.packets).marks.every((m) => m.right), "what is shown first is no answer");
    }
  }
});

test("the state is that of the document", () => {
  for (const d of documents) {
    for (const seed of seeds) {
      const q = nameState(d, new Random(seed))!;
      const e = d.events[q.event]!;
      const wanted = e.ends.find((x) => x.changed)!.state;
      assert.ok(markState(d, q, wanted).marks[0]!.right);
      assert.ok(markState(d, q, wanted.toLowerCase().replaceAll("-", "_")).marks[0]!.right);
      assert.ok(!markState(d, q, wanted === "LISTEN" ? "CLOSED" : "LISTEN").marks[0]!.right);
    }
  }
});

test("a scenario says which segments are asked for", () => {
  assert.deepEqual(wished("# t\n\n# quiz: segments 4 8\nclient close\n"), [4, 8]);
  assert.deepEqual(wished("#quiz: segment 3"), [3]);
  assert.deepEqual(wished("# quiz: segments four"), []);
  assert.deepEqual(wished("# quiz: segments 4, 8"), []);
  const d = { ...documents[2]!, scenario: "# quiz: segments 4 8 99\n" };
  assert.deepEqual(askable(d).map((p) => p.number), [4, 8]);
  assert.ok(askable({ ...d, scenario: "# quiz: segments 99\n" }).length > 2);
});

test("every text is there in both languages", () => {
  for (const [a, b] of [[english, chinese], [rulesEnglish, rulesChinese]] as Record<string, string>[][]) {
    assert.deepEqual(Object.keys(a!).sort(), Object.keys(b!).sort());
    for (const [key, text] of Object.entries(b!)) assert.match(text, /[\u4e00-\u9fff]/, key);
  }
  const terms = glossary.map((t) => t.term);
  assert.equal(new Set(terms).size, terms.length);
  assert.deepEqual(terms, terms.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  for (const t of glossary) {
    assert.match(t.chinese + t.zh, /[\u4e00-\u9fff]/, t.term);
    assert.ok(t.en.endsWith(".") && t.zh.endsWith("。"), t.term);
  }
});

test("each abbreviation and state in the lessons is in the glossary", () => {
  const folder = "../../../sim/scenario/builtin/";
  const text = readdirSync(folder).filter((f) => f.endsWith(".txtar")).map((f) => readFileSync(folder + f, "utf8")).join("\n");
  const said = text.split("\n").filter((l) => l.startsWith("#")).flatMap((l) => l.match(/\b[A-Z][A-Z0-9]+(?:[.-][A-Z0-9]+)*\b/g) ?? []);
  const terms = glossary.map((t) => t.term);
  const others = ["RFC", "AB", "REQ", "EPIPE", "CLOSE", "PSH", "R2", "SND.NXT-1", "REQ-5"]; // PSH is under PUSH, the rest is no term
  assert.deepEqual([...new Set(said)].filter((w) => !terms.includes(w) && !others.includes(w)), []);
});
