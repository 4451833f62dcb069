import assert from "node:assert/strict";
import { test } from "node:test";
import { covers, fieldAt } from "../src/hex.ts";
import { completions, helpFor, wordAt } from "../src/language.ts";
import { distance, drawn, receiveBar, sendBar } from "../src/sequence.ts";
import { aligned } from "../src/series.ts";

const end = { connection: 0, side: 0 as const, state: "ESTABLISHED", changed: false, timers: [] };

test("numbers wrap", () => {
  assert.equal(distance(0xfffffffa, 4), 10);
  const bar = sendBar({ ...end, sndUna: 0xfffffffa, sndNxt: 4, sndWnd: 100 }, 0xfffffff0)!;
  assert.deepEqual(bar.stretches, [
    { from: 0, to: 10, what: "sent" }, { from: 10, to: 20, what: "outstanding" }, { from: 20, to: 110, what: "usable" },
  ]);
});

test("what is not known is not shown", () => {
  assert.equal(sendBar(end), undefined);
  assert.equal(receiveBar(end), undefined);
  assert.deepEqual(sendBar({ ...end, sndUna: 5, sndNxt: 5 })!.stretches, []);
});

test("what is received, buffered and out of order", () => {
  const bar = receiveBar({ ...end, rcvNxt: 1100, buffered: 40, rcvWnd: 500, outOfOrder: [[1200, 1300]] }, 1000)!;
  assert.deepEqual(bar.stretches.map((s) => [s.what, s.from, s.to]), [
    ["received", 0, 60], ["buffered", 60, 100], ["window", 100, 600], ["outOfOrder", 200, 300],
  ]);
  const d = drawn(bar, 300);
  for (const s of d.stretches) assert.ok(s.width >= 8 && s.x >= 0 && s.x + s.width <= 300.001, JSON.stringify(s));
});

test("a byte finds the narrowest field that has it", () => {
  const fields = [
    { layer: "TCP", name: "TCP", bit: 0, bits: 160, value: "", meaning: "" },
    { layer: "TCP", name: "flags", bit: 103, bits: 9, value: "", meaning: "" },
  ];
  assert.equal(fieldAt(fields, 13), 1);
  assert.equal(fieldAt(fields, 12), 1);
  assert.equal(fieldAt(fields, 3), 0);
  assert.equal(fieldAt(fields, 99), undefined);
  assert.ok(!covers({ ...fields[0]!, bits: 0 }, 0));
});

test("lines share one time", () => {
  assert.deepEqual(aligned([{ points: [[0, 1], [1e9, 2], [1e9, 3]] }, { points: [[1e9, 5], [2e9, 6]] }]), [[0, 1, 2], [1, 3, null], [null, 5, 6]]);
});

test("the editor completes commands and their settings, and explains both", () => {
  const d = { commands: [{ name: "link", help: "the link", settings: [{ name: "delay", help: "one way" }] }, { name: "write", help: "writes" }] };
  assert.deepEqual(completions(d, "li").map((w) => w.name), ["link", "write"]);
  assert.deepEqual(completions(d, "link de").map((w) => w.name), ["delay"]);
  assert.equal(helpFor(d, "link delay=5ms", "delay=5ms")?.help, "one way");
  assert.deepEqual(wordAt("link delay=5ms", 7), { from: 5, to: 14, text: "delay=5ms" });
});
