// Graphs over time. They share the page's cursor: a line shows where it is, and a
// click goes there. Several flows are lines of one graph.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { lastAt } from "../rows.ts";
import { aligned } from "../series.ts";
import type { Document, Graph } from "../document.ts";
import type { Action, Lit } from "../state.ts";
import { download, graphPng } from "../picture.ts";
import type { Say } from "../words/index.ts";

interface Props {
  document: Document;
  moment: number;
  cursor: number;
  lit: Lit;
  say: Say;
  act: (a: Action) => void;
}

export function Graphs(p: Props) {
  const at = Math.max(p.document.events[p.cursor]?.at ?? 0, p.moment);
  const graphs = p.document.graphs.filter((g) => g.lines.some((l) => l.points.length > 1));
  const lit = p.lit.packet === undefined ? undefined : p.document.packets[p.lit.packet - 1]?.sent;
  if (graphs.length === 0) return <p>{p.say("noGraphs")}</p>;
  return (
    <div class="graphs">
      <p class="quiet">{p.say("graphsShare")}</p>
      {graphs.map((g) => <Plot key={g.name} graph={g} at={at} also={lit} {...p} />)}
    </div>
  );
}

const short = new Intl.NumberFormat("en", { notation: "compact" });
const sync = uPlot.sync("time");

function Plot({ graph, at, also, document: d, say, act }: Props & { graph: Graph; at: number; also?: number }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const now = useRef<Moments>({ at });
  now.current = { at, also };
  useEffect(() => {
    const at = box.current;
    if (!at) return;
    const u = new uPlot(options(graph, at.clientWidth || 320, now, (ns) => act({ do: "go", cursor: lastAt(d, ns) })), aligned(graph.lines), at);
    plot.current = u;
    const observer = new ResizeObserver(() => u.setSize({ width: at.clientWidth, height: 200 }));
    observer.observe(at);
    return () => {
      observer.disconnect();
      u.destroy();
    };
  }, [graph]);
  useEffect(() => plot.current?.redraw(false, false), [at, also]);
  const unit = graph.unit ? `, ${graph.unit}` : "";
  const save = async () => {
    const canvas = box.current?.querySelector("canvas");
    const lines = graph.lines.map((l, i) => ({ name: l.name, colour: colour(i) }));
    if (canvas) download(`${d.name.replace(/\W+/g, "-")}-${graph.key}.png`, await graphPng(graph.name + unit, canvas, lines));
  };
  return (
    <figure class="graph">
      <figcaption>{graph.name}{unit} <button type="button" aria-label={say("saveGraph", graph.name)} title={say("saveGraph", graph.name)} onClick={() => void save()}>PNG</button></figcaption>
      <div ref={box} role="img" aria-label={graph.name + unit} />
    </figure>
  );
}

function colour(line: number): string {
  const names = ["--a", "--b", "--c", "--d", "--e", "--f"];
  return getComputedStyle(globalThis.document.documentElement).getPropertyValue(names[line % names.length] ?? "--a").trim();
}

function options(g: Graph, width: number, now: { current: Moments }, go: (ns: number) => void): uPlot.Options {
  const css = getComputedStyle(globalThis.document.documentElement);
  const ink = css.getPropertyValue("--ink").trim();
  const faint = css.getPropertyValue("--line").trim();
  const axis = { stroke: ink, grid: { stroke: faint, width: 1 }, ticks: { stroke: faint, width: 1 }, font: "12px system-ui" };
  return {
    width, height: 200, legend: { show: g.lines.length > 1, live: false }, scales: { x: { time: false } },
    cursor: { sync: { key: sync.key }, drag: { x: true, y: false } },
    axes: [{ ...axis, values: (_, all) => all.map((v) => `${v} s`) }, { ...axis, size: 52, values: (_, all) => all.map((v) => short.format(v)) }],
    series: [{ label: "s" }, ...g.lines.map((l, i) => ({
      label: l.name, stroke: colour(i), width: 1.5, spanGaps: true, points: { show: l.points.length < 80, size: 4 },
      paths: uPlot.paths.stepped?.({ align: 1 }),
    }))],
    hooks: {
      draw: [(u) => { mark(u, now.current.at, ink); mark(u, now.current.also, colour(1)); }],
      ready: [(u) => u.over.addEventListener("click", (e) => go(u.posToVal(e.offsetX, "x") * 1e9))],
    },
  };
}

// Moments are the cursor's, and that of the segment that is lit.
interface Moments {
  at: number;
  also?: number;
}

function mark(u: uPlot, at: number | undefined, ink: string): void {
  if (at === undefined) return;
  const x = u.valToPos(at / 1e9, "x", true);
  if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
  u.ctx.save();
  u.ctx.strokeStyle = ink;
  u.ctx.setLineDash([4, 3]);
  u.ctx.beginPath();
  u.ctx.moveTo(x, u.bbox.top);
  u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
  u.ctx.stroke();
  u.ctx.restore();
}
