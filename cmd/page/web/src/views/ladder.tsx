// The ladder: time runs downwards, each host is a line. Only what is in sight is
// drawn, so that 50,000 segments are as quick as ten.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Document, Packet } from "../document.ts";
import { lettersOf } from "../hosts.ts";
import { layout, type Layout } from "../layout.ts";
import { usePrinting } from "../hooks.ts";
import type { Scale } from "../scale.ts";
import type { Action, Lit, Settings } from "../state.ts";
import type { Say } from "../words/index.ts";
import { useZoom } from "../zoom.ts";
import { Items } from "./items.tsx";
import { Menu } from "./menu.tsx";

export interface Props {
  document: Document;
  cursor: number;
  chosen?: number;
  lit: Lit;
  settings: Settings;
  moment: number; // the time that is shown, in nanoseconds
  title?: string;
  differs?: number; // the packet at which two runs part
  still?: boolean; // the old run: nothing in it can be broken
  say: Say;
  act: (a: Action) => void;
  onBreak?: (packet: number, how: string, by?: number) => void;
}

const longestPrint = 20_000; // pixels, some twenty pages
const projector = "(min-width: 1600px)"; // as in the style sheet
const step = 200; // scrolling draws anew every so many pixels

export function Ladder(p: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 600 });
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const measure = () => setSize({ width: box.clientWidth, height: box.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  const plan = usePlan(p.document, p.settings, size.width);
  const y = plan?.rows.y(p.cursor) ?? 0;
  const held = useRef<{ event: number; y: number } | undefined>(undefined); // stays in its place while zooming
  useZoom(scroller, (by, y) => {
    if (plan && !held.current) held.current = { event: plan.rows.nearest((scroller.current?.scrollTop ?? 0) + y), y };
    p.act({ do: "zoom", by });
  });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || !plan || !held.current) return;
    box.scrollTop = plan.rows.y(held.current.event) - held.current.y;
    setTop(Math.floor(box.scrollTop / step));
  }, [plan]);
  useEffect(() => {
    const box = scroller.current;
    if (!box || !plan) return;
    const zooming = held.current;
    held.current = undefined;
    if (zooming) return; // who zooms looks there, wherever the cursor is
    const margin = Math.min(90, box.clientHeight / 4);
    if (y < box.scrollTop + margin || y > box.scrollTop + box.clientHeight - margin) {
      box.scrollTop = Math.max(0, y - box.clientHeight * 0.4);
      setTop(Math.floor(box.scrollTop / step));
    }
  }, [y, plan, size.height]);
  const printing = usePrinting();
  const from = printing ? 0 : Math.max(0, top * step - step);
  const to = Math.min(plan?.height ?? 0, printing ? longestPrint : top * step + size.height + 2 * step);
  const menu = p.chosen !== undefined && !p.still ? p.document.packets[p.chosen - 1] : undefined;
  return (
    <section class="ladder" aria-label={p.title ?? p.say("ladder")}>
      {p.title && <h2>{p.title}</h2>}
      {plan && <Heads document={p.document} plan={plan} />}
      <div class="scroller" tabIndex={0} role="group" aria-label={p.title ?? p.say("ladder")} ref={scroller} onScroll={(e) => setTop(Math.floor(e.currentTarget.scrollTop / step))}>
        {plan && (
          <div class="paper" style={{ height: `${plan.height}px` }}>
            <svg
              width={size.width} height={Math.max(0, to - from)} viewBox={`0 ${from} ${size.width} ${Math.max(0, to - from)}`}
              style={{ top: `${from}px` }} role="group" aria-label={p.say("ladderOf", p.document.hosts.map((h) => h.name).join(", "))}
              onClick={(e) => goToRow(e, plan, p)}
            >
              {plan.columns.map((x) => <line class="lifeline" x1={x} x2={x} y1={from} y2={to} key={x} />)}
              <Items plan={plan} from={from} to={to} now={nowAt(p, plan)} {...p} />
            </svg>
            {menu && p.onBreak && <Menu packet={menu} y={Math.max(plan.rows.sent(menu), ...plan.rows.ends(menu).map((e) => e.y))} width={size.width} say={p.say} act={p.act} onBreak={p.onBreak} />}
          </div>
        )}
      </div>
      {plan && plan.rows.scaled && plan.hidden > plan.labelled / 2 && plan.hidden > 3 && <p class="hint">{p.say("labelsHidden", plan.hidden)}</p>}
    </section>
  );
}

// nowAt is where the line stands that shows the present: between rows while playing.
function nowAt(p: Props, plan: Layout): number {
  const at = p.document.events[p.cursor]?.at ?? 0;
  const next = p.document.events[p.cursor + 1];
  const y = plan.rows.y(p.cursor);
  if (!next || p.moment <= at || next.at <= at) return y;
  return y + ((plan.rows.y(p.cursor + 1) - y) * Math.min(1, (p.moment - at) / (next.at - at)));
}

function usePlan(document: Document, settings: Settings, width: number): Layout | undefined {
  const { scale, zoom, filter, opened } = settings;
  return useMemo(() => {
    if (width === 0) return undefined;
    const charWidth = matchMedia(projector).matches ? 8.5 : 7;
    const options = { zoom, filter, opened, width, charWidth };
    return layout(document, { ...options, scale: scale ?? chosenScale(document) });
  }, [document, width, scale, zoom, filter, opened]);
}

// chosenScale is to scale, unless most labels would then find no room.
const chosen = new WeakMap<Document, Scale>();

export function chosenScale(document: Document): Scale {
  let scale = chosen.get(document);
  if (!scale) {
    const plan = layout(document, { scale: "time", zoom: 1, width: 700, filter: {}, opened: new Set() });
    scale = plan.hidden > 2 && plan.hidden > plan.labelled / 3 ? "steps" : "time";
    chosen.set(document, scale);
  }
  return scale;
}

function Heads({ document, plan }: { document: Document; plan: Layout }) {
  // A name has the room between two lifelines; at the sides of a narrow picture, half of it.
  const wide = document.hosts.length < 2 ? 400 : Math.max(24, (plan.columns[1] ?? 0) - (plan.columns[0] ?? 0) - 6) / (plan.narrow && document.hosts.length === 2 ? 2 : 1);
  const longest = Math.max(0, ...document.hosts.map((h) => lettersOf(h.name))) * (matchMedia(projector).matches ? 10 : 8);
  const turned = document.hosts.length > 2 && longest > wide; // more than two stand beside each other, or upright
  return (
    <ol class={`heads${turned ? " turned" : plan.narrow ? " narrow" : ""}`} style={turned ? { height: `${Math.min(longest, 120) + 8}px` } : undefined}>
      {document.hosts.map((h, i) => (
        <li key={i} title={[h.name, ...h.addresses].join(" ")} style={{ left: `${plan.columns[i] ?? 0}px`, "--wide": `${wide}px` }}>
          <strong>{h.name}</strong> {!plan.narrow && !turned && wide > 130 && <small>{h.addresses[0]}</small>}
        </li>
      ))}
    </ol>
  );
}

function goToRow(e: MouseEvent, plan: Layout, p: Props): void {
  if (p.still || (e.target as Element).closest("[role=button]")) return;
  const svg = e.currentTarget as SVGSVGElement;
  const y = e.clientY - svg.getBoundingClientRect().top + svg.viewBox.baseVal.y;
  p.act({ do: "go", cursor: plan.rows.nearest(y) });
}

export function sameWire(a: Packet, b: Packet): boolean {
  return a.from === b.from && a.sent === b.sent && a.text === b.text;
}
