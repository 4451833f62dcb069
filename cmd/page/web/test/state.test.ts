import assert from "node:assert/strict";
import { test } from "node:test";
import { flying } from "../src/flight.ts";
import { actionOf, swipe } from "../src/keys.ts";
import { Player } from "../src/player.ts";
import { initial, update } from "../src/state.ts";
import { next } from "../src/steps.ts";
import { delay, sample } from "./sample.ts";

const d = sample({ segments: 8, lose: [3] });
const state = update(initial("en"), { do: "show", document: d });

test("the cursor stays in the run", () => {
  assert.equal(update(state, { do: "go", cursor: Infinity }).cursor, d.events.length - 1);
  assert.equal(update(state, { do: "go", cursor: -5 }).cursor, 0);
  assert.equal(update(state, { do: "step", goal: "event", back: true }).cursor, 0);
  assert.equal(update(initial("en"), { do: "go", cursor: 5 }).cursor, 0);
  assert.equal(update(initial("en"), { do: "show", document: d, cursor: 1e12 }).cursor, d.events.length - 1);
});

test("steps go to the next event of a kind, and back", () => {
  const loss = next(d, 0, "loss");
  assert.ok(loss !== undefined && d.packets[d.events[loss]!.packet! - 1]!.fates[0]!.what === "lost");
  assert.equal(next(d, 0, "retransmission"), undefined);
  assert.equal(next(d, 0, "segment"), d.events.findIndex((e, i) => i > 0 && e.kind === "send"));
  assert.equal(next(d, d.events.length, "state", true), 2);
});

test("keys", () => {
  assert.deepEqual(actionOf("PageDown", false, false), { do: "step", goal: "segment" });
  assert.deepEqual(actionOf(" ", false, true), { do: "play", playing: false });
  assert.deepEqual(actionOf("L", true, false), { do: "step", goal: "loss", back: true });
  assert.equal(actionOf("x", false, false), undefined);
  assert.deepEqual(swipe(-80, 10), { do: "step", goal: "event", back: false });
  assert.equal(swipe(-80, 60), undefined);
});

test("what is under way, and how far", () => {
  assert.deepEqual(flying(d, delay / 2).map((f) => [f.packet.number, f.part]), [[1, 0.5]]);
  assert.deepEqual(flying(d, -1), []);
  assert.deepEqual(flying(d, 1e12), []);
});

test("playing comes to the end, in order, and waits for nobody's clock", () => {
  const player = new Player(d, 0, 8);
  let cursor = 0;
  let now = 0;
  for (let i = 0; i < 5000; i++) {
    const t = player.tick((now += 16));
    assert.ok(t.cursor >= cursor);
    assert.ok(t.moment >= d.events[t.cursor]!.at);
    cursor = t.cursor;
    if (t.done) return assert.equal(cursor, d.events.length - 1);
  }
  assert.fail("it never ends");
});

test("a page that was in the background goes on where it was", () => {
  const player = new Player(d, 0, 1);
  player.tick(0);
  assert.ok(player.tick(3_600_000).cursor <= 2);
});
