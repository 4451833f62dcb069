import assert from "node:assert/strict";
import { test } from "node:test";
import { initial, update } from "../src/state.ts";
import { wheelFactor } from "../src/zoom.ts";

test("the wheel zooms in and out by the same, a line as much as its pixels, and never by much at once", () => {
  assert.ok(wheelFactor(-20, 0) > 1);
  assert.ok(Math.abs(wheelFactor(-20, 0) * wheelFactor(20, 0) - 1) < 1e-9);
  assert.equal(wheelFactor(1, 1), wheelFactor(16, 0));
  assert.ok(wheelFactor(-1e9, 0) < 2);
});

test("zooming ends at its limits, and is added up", () => {
  const zoom = (...by: number[]) => by.reduce((s, b) => update(s, { do: "zoom", by: b }), initial("en")).settings.zoom;
  assert.equal(zoom(2, 2), 4);
  assert.equal(zoom(1e9), 64);
  assert.equal(zoom(1e-9), 1 / 64);
});
