import assert from "node:assert/strict";
import { test } from "node:test";
import { plotSvg, styleOf, ticks } from "../src/plot.ts";

const looks = { ink: "#000", faint: "#ccc", ground: "#fff" };

test("a graph is saved as SVG: what is in sight, each line with its name, and no text that is markup", () => {
  const lines = [{ name: "<b>cwnd</b>", points: [[0, 1], [1e9, 4], [2e9, 2]] as const, ...styleOf(0, ["red", "blue"]) }];
  const svg = plotSvg({ name: "a & b", width: 600, x: [0, 2], y: [0, 4], at: 1, lines, ...looks });
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="600"/);
  assert.match(svg, /M56 180H321V30H586V130/); // steps, to the corners of the plot
  assert.match(svg, /&#60;b&#62;cwnd&#60;\/b&#62;/);
  assert.ok(!svg.includes("<b>") && !svg.includes("NaN"));
  assert.ok(!plotSvg({ name: "", width: 600, x: [1, 1], y: [0, 0], lines, ...looks }).includes("NaN")); // a single moment
});

test("more lines than colours look different all the same", () => {
  const colours = ["a", "b", "c", "d", "e", "f"];
  assert.equal(new Set(Array.from({ length: 48 }, (_, i) => JSON.stringify(styleOf(i, colours)))).size, 48);
});

test("ticks are round numbers within", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(950, 2100, 4), [1000, 1500, 2000]);
  assert.deepEqual(ticks(3, 3, 4), [3]);
});
