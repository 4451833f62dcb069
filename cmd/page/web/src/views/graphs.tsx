// Graphs over time. They share the page's cursor: a line shows where it is, and a
// click goes there. Several flows are lines of one graph.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { lastAt } from "../rows.ts";
import { aligned } from "../series.ts";
import type { Document, Graph } from "../document.ts";
import type { Action, Lit } from "../state.ts";
import { download, png } from "../picture.ts";
import { plotSvg, short, styleOf, type Style } from "../plot.ts";
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

const sync = uPlot.sync("time");

function Plot({ graph, at, also, document: d, say, act }: Props & { graph: Graph; at: number; also?: number }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const now = useRef<Moments>({ at });
  const [off, setOff] = useState<ReadonlySet<number>>(new Set());
  now.current = { at, also };
  useEffect(() => {
    const at = box.current;
    if (!at) return;
    setOff(new Set());
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
  const name = graph.unit ? `${graph.name}, ${graph.unit}` : graph.name;
  const toggle = (line: number) => {
    plot.current?.setSeries(line + 1, { show: off.has(line) });
    setOff(new Set(off.has(line) ? [...off].filter((n) => n !== line) : [...off, line]));
  };
  // One that is looked at in the list stands out in the graph.
  const stress = (line?: number) => plot.current?.setSeries(line === undefined ? null : line + 1, { focus: true });
  const save = async (format: "svg" | "png") => {
    if (!plot.current) return;
    const svg = drawn(plot.current, graph, name, at, off);
    download(`${d.name.replace(/\W+/g, "-")}-${graph.key}.${format}`, format === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await png(svg));
  };
  return (
    <figure class="graph">
      <figcaption>
        <span>{name}</span>
        {(["svg", "png"] as const).map((f) => {
          const label = say("saveGraph", f.toUpperCase(), graph.name);
          return <button key={f} type="button" aria-label={label} title={label} onClick={() => void save(f)}>{f.toUpperCase()}</button>;
        })}
      </figcaption>
      <div ref={box} role="img" aria-label={name} />
      {graph.lines.length > 1 && (
        <ul class="lines" aria-label={say("linesOf", graph.name)}>
          {graph.lines.map((l, i) => (
            <li key={i}><button
              type="button" aria-pressed={!off.has(i)} onClick={() => toggle(i)}
              onPointerEnter={() => stress(i)} onPointerLeave={() => stress()} onFocus={() => stress(i)} onBlur={() => stress()}
            ><Sample style={style(i)} />{l.name}</button></li>
          ))}
        </ul>
      )}
    </figure>
  );
}

// Sample is a piece of a line, as it looks in the graph.
function Sample({ style: s }: { style: Style }) {
  return (
    <svg width="26" height="10" aria-hidden="true">
      <path d="M0 5H26" stroke={s.colour} stroke-width="2.5" stroke-dasharray={s.dash.join(" ")} />
    </svg>
  );
}

function css(name: string): string {
  return getComputedStyle(globalThis.document.documentElement).getPropertyValue(name).trim();
}

function style(line: number): Style {
  return styleOf(line, ["--a", "--b", "--c", "--d", "--e", "--f"].map(css));
}

// drawn is the part of a graph that is in sight, with the lines that are shown.
function drawn(u: uPlot, graph: Graph, name: string, at: number, off: ReadonlySet<number>): string {
  const { x, y } = u.scales;
  return plotSvg({
    name, width: Math.max(480, u.width), x: [x?.min ?? 0, x?.max ?? 1], y: [y?.min ?? 0, y?.max ?? 1], at: at / 1e9,
    lines: graph.lines.map((l, i) => ({ ...l, ...style(i) })).filter((_, i) => !off.has(i)),
    ink: css("--ink"), faint: css("--line"), ground: css("--ground"),
  });
}

function options(g: Graph, width: number, now: { current: Moments }, go: (ns: number) => void): uPlot.Options {
  const ink = css("--ink");
  const faint = css("--line");
  const axis = { stroke: ink, grid: { stroke: faint, width: 1 }, ticks: { stroke: faint, width: 1 }, font: "12px system-ui" };
  return {
    width, height: 200, legend: { show: false }, focus: { alpha: 0.15 }, scales: { x: { time: false } },
    cursor: { sync: { key: sync.key }, drag: { x: true, y: false } },
    axes: [{ ...axis, values: (_, all) => all.map((v) => `${v} s`) }, { ...axis, size: 52, values: (_, all) => all.map((v) => short.format(v)) }],
    series: [{ label: "s" }, ...g.lines.map((l, i) => ({
      label: l.name, stroke: style(i).colour, dash: [...style(i).dash], width: 1.5, spanGaps: true, points: { show: l.points.length < 80, size: 4 },
      paths: uPlot.paths.stepped?.({ align: 1 }),
    }))],
    hooks: {
      draw: [(u) => { mark(u, now.current.at, ink); mark(u, now.current.also, css("--b")); }],
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
