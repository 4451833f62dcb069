import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../src/document.ts";
import { happened, markLose, pose } from "../src/quiz/lose.ts";
import { lineOf, markPlay, play, segments, stoppedAt, written } from "../src/quiz/play.ts";
import { Random } from "../src/quiz/random.ts";
import { csv, packed, total, unpacked, type Results } from "../src/quiz/results.ts";
import halfClose from "../testdata/quiz-half-close.json";
import retransmit from "../testdata/quiz-retransmit.json";
import textbook from "../testdata/quiz-textbook.json";

const [half, again, plain] = [halfClose, retransmit, textbook] as unknown as Document[];

test("what happened is told from the run", () => {
  assert.ok(happened(again!, "again"));
  assert.ok(!happened(again!, "twice"));
  assert.ok(!happened(again!, "nothing"));
  assert.ok(happened(plain!, "nothing"));
  assert.ok(!happened(plain!, "fin") && !happened(plain!, "syn") && !happened(plain!, "again"));
});

test("the simulator decides: a task that nobody can do is not asked", async () => {
  const never = () => Promise.resolve(plain!); // whatever is lost, nothing is
  assert.equal(await pose(plain!, new Random("1"), never), undefined);
  const lost: Document = structuredClone(again!);
  const found = await pose(plain!, new Random("1"), () => Promise.resolve(lost));
  assert.equal(found?.task, "again");
  assert.ok(markLose(lost, { kind: "lose", task: "again" }, 4).marks[0]!.right, "segment 4 is lost, and sent again");
  assert.ok(!markLose(lost, { kind: "lose", task: "again" }, 3).marks[0]!.right, "segment 3 is not lost");
  assert.match(markLose(lost, { kind: "lose", task: "again" }, 4).why, /RFC 9293 section 3\.8\.1/);
});

test("a capture cannot be run again", async () => {
  assert.equal(await pose({ ...plain!, capture: true }, new Random("1"), () => Promise.resolve(again!)), undefined);
});

test("what a student writes is an argument of inject, and nothing else", () => {
  const q = play(new Random("1"));
  const w = written(q, ["S =1000", "", "-- trace --", "x\nserver close", ". 1 ack 1 &"]);
  const lines = w.scenario.split("\n");
  assert.equal(lines.filter((l) => l.startsWith("inject ")).length, 4);
  assert.ok(lines.every((l) => !l.startsWith("--")));
  assert.equal(lines.filter((l) => l.trim() === "server close").length, 1);
  assert.ok(!w.scenario.includes("&"));
  assert.equal(lines[w.firstLine - 1], `inject client:${q.port}>server:80 S =1000`);
  assert.equal(lineOf(w, w.firstLine), 1);
  assert.equal(lineOf(w, w.firstLine + 2), 2);
  assert.equal(lineOf(w, 1), undefined);
  assert.deepEqual(stoppedAt(w, `line ${w.firstLine + 2}: inject: no`), { line: 2, text: "inject: no" });
  assert.deepEqual(stoppedAt(w, `第 ${w.firstLine} 行：不对`), { line: 1, text: "不对" });
  assert.equal(stoppedAt(w, "line 8: server accept: waits for ever"), undefined);
  assert.equal(stoppedAt(w, undefined), undefined);
  assert.ok(segments(Array.from({ length: 100 }, () => "S")).length <= 12);
});

test("a goal is reached when the document has it", () => {
  const q = play(new Random("1"));
  assert.ok(markPlay(plain!, { ...q, goal: "open" }).marks[0]!.right);
  assert.ok(markPlay(plain!, { ...q, goal: "close" }).marks[0]!.right);
  assert.ok(!markPlay(plain!, { ...q, goal: "refused" }).marks[0]!.right);
  assert.ok(!markPlay(plain!, { ...q, goal: "send" }).marks[0]!.right, "20 bytes and not 5");
  assert.ok(!markPlay({ ...half!, events: [] }, { ...q, goal: "open" }).marks[0]!.right);
});

const results: Results = {
  student: 'Ada "A", Lovelace',
  outcomes: [{ kind: "predict", lesson: "textbook", seed: "1", quiz: "3", marks: [
    { field: "seq", given: "=1+1", wanted: "1001 (1)", right: false },
    { field: "when", given: "+200", wanted: "+200 ms", right: true },
  ] }],
};

test("results survive a link", async () => {
  const link = await packed(results);
  assert.match(link, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(await unpacked(link), results);
  assert.deepEqual(total(results.outcomes), { right: 1, of: 2 });
});

test("what is no result is refused", async () => {
  for (const text of ["", "!!", "AAAA", link("{}"), link("[1]"), link('["a",1]'), link('["a",["k"]]'), link("null")]) {
    assert.equal(await unpacked(await text), undefined);
  }
  assert.equal((await unpacked(await link(JSON.stringify(["x".repeat(9999)]))))?.student.length, 300);
});

async function link(json: string): Promise<string> {
  const { deflate } = await import("../src/fragment.ts");
  return deflate(json);
}

test("a table has a line a mark, and nothing in it is a formula", () => {
  const lines = csv(results).split("\r\n");
  assert.equal(lines.length, 4);
  assert.equal(lines[0], "student,question,kind,lesson,seed,quiz seed,field,given,wanted,right");
  assert.equal(lines[1], '"Ada ""A"", Lovelace",1,predict,textbook,1,3,seq,\'=1+1,1001 (1),0');
  assert.equal(lines[2], '"Ada ""A"", Lovelace",1,predict,textbook,1,3,when,+200,\'+200 ms,1');
});
