import assert from "node:assert/strict";
import { test } from "node:test";
import { endKey, Folded, path } from "../src/fold.ts";
import { sample } from "./sample.ts";

test("the state at an event is that of all events so far, wherever one comes from", () => {
  const d = sample({ segments: 400 });
  const folded = new Folded(d);
  const expected = new Map<string, unknown>();
  assert.equal(folded.at(-1).size, 0);
  d.events.forEach((e, i) => {
    for (const end of e.ends) expected.set(endKey(end.connection, end.side), end);
    if (i % 37 === 0 || i === 255 || i === 256) assert.deepEqual(folded.at(i), expected, `event ${i}`);
  });
  assert.deepEqual(folded.at(1e9), expected);
});

test("the path has each state once, as it came", () => {
  const d = sample({ segments: 3 });
  assert.deepEqual(path(d, 0, 0, 0), ["SYN-SENT"]);
  assert.deepEqual(path(d, 9, 0, 0), ["SYN-SENT", "ESTABLISHED"]);
  assert.deepEqual(path(d, 9, 7, 0), []);
});
