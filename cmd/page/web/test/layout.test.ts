import assert from "node:assert/strict";
import { test } from "node:test";
import { layout, type Arrow, type Options } from "../src/layout.ts";
import { sample } from "./sample.ts";

const options: Options = { scale: "time", zoom: 1, width: 800, filter: {}, opened: new Set() };

function arrows(o: Options, d = sample({ segments: 4, lose: [2] })): Arrow[] {
  return layout(d, o).items.filter((i): i is Arrow => i.kind === "arrow");
}

test("to scale, equal delays have equal slopes, lost ones too", () => {
  const slopes = arrows(options).map((a) => Math.abs((a.y2 - a.y1) / (a.x2 - a.x1)));
  assert.equal(slopes.length, 10);
  for (const s of slopes) assert.ok(Math.abs(s - slopes[0]!) < 1e-9, slopes.join(" "));
});

test("to scale, equal times are equal distances", () => {
  const [a, b, c] = arrows(options);
  assert.ok(Math.abs(b!.y1 - a!.y1 - (c!.y1 - b!.y1)) < 1e-9);
  assert.equal(a!.y2, b!.y1, "what is answered at once leaves where the other arrives");
});

test("time in which nothing happens is cut, and says how long", () => {
  const d = sample({ segments: 2, apart: 60e9 });
  const plan = layout(d, options);
  const gaps = plan.items.filter((i) => i.kind === "gap");
  assert.equal(gaps.length, 1);
  assert.equal(gaps[0]!.kind === "gap" && gaps[0]!.duration, 60e9 - 10e6);
  assert.ok(plan.height < 1200, String(plan.height));
});

for (const scale of ["time", "steps"] as const) {
  test(`labels do not collide (${scale})`, () => {
    const placed = arrows({ ...options, scale }, sample({ segments: 5, apart: 400_000 })).flatMap((a) => a.label ?? []);
    assert.ok(placed.length >= 4);
    for (const [i, a] of placed.entries()) {
      for (const b of placed.slice(i + 1)) {
        const apart = Math.abs(a.x - b.x) >= ((a.text.length + b.text.length) / 2) * 6.4 || Math.abs(a.y - b.y) >= 5;
        assert.ok(apart, `${a.text} lies on ${b.text}`);
      }
    }
  });
}

test("bulk folds into one row and opens", () => {
  const d = sample({ segments: 20 });
  const folded = layout(d, { ...options, scale: "steps" });
  const blocks = folded.items.flatMap((i) => (i.kind === "block" ? [i] : []));
  assert.deepEqual(blocks.map((b) => b.label.text), ["20 × 1001:1201", "20 × ACK 1011…1201"]);
  const open = layout(d, { ...options, scale: "steps", opened: new Set(blocks.map((b) => b.fold.first.number)) });
  assert.equal(open.items.filter((i) => i.kind === "arrow").length, 43);
  assert.ok(open.height > folded.height);
});

test("a loss is not folded away", () => {
  const folds = layout(sample({ segments: 40, lose: [20] }), options).items.flatMap((i) => (i.kind === "block" ? [i.fold.numbers.length] : []));
  assert.equal(folds.reduce((a, b) => a + b), 78);
  assert.ok(arrows(options, sample({ segments: 40, lose: [20] })).some((a) => a.end === "lost"));
});

test("a filter leaves the rest out", () => {
  const kinds = (kind: "data" | "lost" | "control") => arrows({ ...options, filter: { kind } }).length;
  assert.deepEqual([kinds("data"), kinds("lost"), kinds("control")], [4, 1, 2]);
  assert.equal(arrows({ ...options, filter: { to: 6e6 } }).length, 2);
});

test("50,000 segments are laid out at once, and what is in sight is few", () => {
  const d = sample({ segments: 25_000, lose: Array.from({ length: 2_500 }, (_, i) => 10 * i) });
  const start = performance.now();
  const plan = layout(d, { ...options, scale: "steps" });
  const took = performance.now() - start;
  const open = new Set(plan.items.flatMap((i) => (i.kind === "block" ? [i.fold.first.number] : [])));
  const all = layout(d, { ...options, scale: "steps", opened: open });
  const seen = all.between(all.height / 2, all.height / 2 + 800);
  assert.ok(seen.length > 10 && seen.length < 400, String(seen.length));
  assert.ok(took < 5000, `${took} ms`); // far beyond what it takes, so that a loaded machine passes
  for (const item of all.items) {
    if (item.bottom >= 5000 && item.top <= 5800) assert.ok(all.between(5000, 5800).includes(item));
  }
});
