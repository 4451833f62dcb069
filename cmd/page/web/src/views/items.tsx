// What stands on a ladder: arrows, folded bulk, notes, time that was left out.
import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { duration, seconds } from "../format.ts";
import { kindOf } from "../filter.ts";
import type { Arrow, Block, Gap, Layout, Note } from "../layout.ts";
import type { Label as Placed } from "../labels.ts";
import type { Props } from "./ladder.tsx";

interface ItemsProps extends Props {
  plan: Layout;
  from: number;
  to: number;
  now: number;
}

export function Items(p: ItemsProps) {
  const items = p.plan.between(p.from, p.to);
  const at = p.document.events[p.cursor]?.at ?? 0;
  const drawn: VNode[] = [];
  const notes: VNode[] = []; // above the arrows, so that they can be read
  const over: VNode[] = [];
  for (const item of items) {
    if (!p.settings.future && item.kind !== "gap" && item.kind !== "time" && item.event > p.cursor) continue;
    // A flight that is not over would tell what is to come.
    if (!p.settings.future && item.kind === "block" && p.plan.rows.eventOf(item.fold.last.number) > p.cursor) continue;
    switch (item.kind) {
      case "gap":
        drawn.push(<GapMark key={`g${item.y}`} gap={item} p={p} />);
        break;
      case "block":
        drawn.push(<BlockShape key={`b${item.fold.first.number}`} block={item} p={p} />);
        break;
      case "note":
        notes.push(<NoteText key={`n${item.event}`} note={item} p={p} />);
        break;
      case "time":
        drawn.push(<text key={`t${item.y}`} class="time" x={4} y={item.y + 4}>{seconds(item.at)}</text>);
        break;
      case "arrow": {
        const chosen = item.packet.number === p.chosen || item.packet.number === p.lit.packet || item.event === p.cursor;
        (chosen ? over : drawn).push(<ArrowShape key={`a${item.packet.number}/${item.y2}`} arrow={item} p={p} at={Math.max(at, p.moment)} marked={chosen} />);
      }
    }
  }
  return (
    <>
      {drawn}
      <line class="now" x1={0} x2={p.plan.columns.at(-1)! + 400} y1={p.now} y2={p.now} />
      {notes}
      {!p.plan.narrow && <text class="clock" x={4} y={p.now + 4}>{seconds(Math.max(at, p.moment))}</text>}
      {over}
    </>
  );
}

// name begins with what is to be read on the arrow.
function name(a: Arrow, p: ItemsProps): string {
  const full = a.packet.text + (a.end === "lost" ? `, ${p.say("lost")}` : "");
  return a.label && a.label.text !== a.packet.text ? `${a.label.text}: ${full}` : full;
}

function ArrowShape({ arrow: a, p, at, marked }: { arrow: Arrow; p: ItemsProps; at: number; marked: boolean }) {
  const drag = useRef<{ x: number; y: number } | undefined>(undefined);
  const n = a.packet.number;
  const future = a.event > p.cursor;
  const under = !future && a.end === "arrives" && lastFate(a) > at;
  const names = ["arrow", `kind-${kindOf(a.packet)}`, a.end];
  if (future) names.push("future");
  if (under) names.push("under");
  if (a.again) names.push("again");
  if (p.lit.packet === n) names.push("lit");
  if (p.chosen === n || a.event === p.cursor) names.push("current");
  if (p.differs === n) names.push("differs");
  const choose = () => {
    p.act({ do: "go", cursor: a.event });
    p.act({ do: "choose", packet: n });
  };
  return (
    <g
      class={names.join(" ")} role="button" tabIndex={p.still ? -1 : 0} aria-label={name(a, p)}
      onPointerEnter={() => p.act({ do: "light", lit: { packet: n } })} onPointerLeave={() => p.act({ do: "light", lit: {} })}
      onFocus={() => p.act({ do: "light", lit: { packet: n } })}
      onClick={choose} onKeyDown={(e) => e.key === "Enter" && (choose(), e.preventDefault())}
      onPointerDown={(e) => { drag.current = { x: e.clientX, y: e.clientY }; }}
      onPointerUp={(e) => { dragged(a, p, drag.current, e); drag.current = undefined; }}
    >
      <line class="hit" x1={a.x1} y1={a.y1} x2={a.x2} y2={a.y2} />
      <line class="shaft" x1={a.x1} y1={a.y1} x2={a.x2} y2={a.y2} />
      {a.end === "arrives" ? <Head a={a} /> : a.end === "lost" ? <Cross x={a.x2} y={a.y2} /> : null}
      {(a.label || marked) && !a.again && <Label a={a} remark={a.packet.kind} />}
      {under && <Moving a={a} at={at} />}
    </g>
  );
}

function Text({ label: l, before, title }: { label: Placed; before?: string; title?: string }) {
  return (
    <text class="label" x={l.x} y={l.y} transform={`rotate(${l.angle.toFixed(2)} ${l.x.toFixed(1)} ${l.y.toFixed(1)})`}>
      {before}{l.text}
      {title && <title>{title}</title>}
    </text>
  );
}

function Label({ a, remark }: { a: Arrow; remark: string }) {
  // One that had no room is shown where it would be, while it is looked at.
  const angle = (Math.atan2(a.y2 - a.y1, Math.abs(a.x2 - a.x1)) * 180 * Math.sign(a.x2 - a.x1)) / Math.PI;
  const label = a.label ?? { x: (a.x1 + a.x2) / 2, y: (a.y1 + a.y2) / 2 - 4, angle, text: a.short };
  return <Text label={label} title={remark ? `${a.packet.text}: ${remark}` : a.packet.text} />;
}

// A drag to the side loses a segment, a drag down delays it by as much as it was drawn down.
function dragged(a: Arrow, p: ItemsProps, from: { x: number; y: number } | undefined, e: PointerEvent): void {
  if (!from || !p.onBreak || e.pointerType === "touch") return; // a finger swipes
  const dx = e.clientX - from.x;
  const dy = e.clientY - from.y;
  if (Math.abs(dx) > 40 && Math.abs(dx) > Math.abs(dy)) p.onBreak(a.packet.number, "lose");
  else if (dy > 24) p.onBreak(a.packet.number, "delay", delayOf(a, dy));
}

function delayOf(a: Arrow, dy: number): number {
  const delay = Math.max(1e6, lastFate(a) - a.packet.sent);
  const pixels = Math.max(20, Math.abs(a.y2 - a.y1));
  return Math.round((delay * dy) / pixels / 1e6) * 1e6 || 1e6;
}

function lastFate(a: Arrow): number {
  return a.packet.fates[0]?.at ?? a.packet.sent;
}

function Head({ a }: { a: Arrow }) {
  const angle = (Math.atan2(a.y2 - a.y1, a.x2 - a.x1) * 180) / Math.PI;
  return <path class="head" d="M0 0 L-10 -4 L-10 4 Z" transform={`translate(${a.x2} ${a.y2}) rotate(${angle.toFixed(2)})`} />;
}

export function Cross({ x, y }: { x: number; y: number }) {
  return <path class="cross" d={`M${x - 6} ${y - 6} L${x + 6} ${y + 6} M${x - 6} ${y + 6} L${x + 6} ${y - 6}`} />;
}

// Moving is the segment on its way along the arrow.
function Moving({ a, at }: { a: Arrow; at: number }) {
  const whole = lastFate(a) - a.packet.sent;
  const part = whole <= 0 ? 1 : Math.max(0, Math.min(1, (at - a.packet.sent) / whole));
  return <rect class="moving" x={a.x1 + (a.x2 - a.x1) * part - 7} y={a.y1 + (a.y2 - a.y1) * part - 5} width={14} height={10} rx={2} />;
}

function BlockShape({ block: b, p }: { block: Block; p: ItemsProps }) {
  const open = () => p.act({ do: "open", fold: b.fold.first.number });
  const lit = p.lit.packet !== undefined && b.fold.numbers.includes(p.lit.packet);
  return (
    <g
      class={`block${b.event > p.cursor ? " future" : ""}${lit ? " lit" : ""}${b.fold.data ? " kind-data" : " kind-ack"}`}
      role="button" tabIndex={p.still ? -1 : 0} aria-label={`${b.label.text}. ${p.say("openBulk")}`}
      onClick={open} onKeyDown={(e) => e.key === "Enter" && (open(), e.preventDefault())}
    >
      <polygon points={b.corners.map((c) => c.join(",")).join(" ")} />
      <Text label={b.label} before="▸ " />
    </g>
  );
}

function NoteText({ note: n, p }: { note: Note; p: ItemsProps }) {
  return (
    <text class={`note note-${n.what}${n.event > p.cursor ? " future" : ""}${n.event === p.cursor ? " current" : ""}`} x={n.x} y={n.y} text-anchor={n.anchor}>
      {n.text}
      <title>{n.whole}</title>
    </text>
  );
}

function GapMark({ gap, p }: { gap: Gap; p: ItemsProps }) {
  const [first, last] = [p.plan.columns[0] ?? 0, p.plan.columns.at(-1) ?? 0];
  return (
    <g class="gap">
      {p.plan.columns.map((x) => <path key={x} d={`M${x - 6} ${gap.y + 4} L${x + 6} ${gap.y - 4} M${x - 6} ${gap.y + 9} L${x + 6} ${gap.y + 1}`} />)}
      <text x={(first + last) / 2} y={gap.y + 4}>{p.say("passes", duration(gap.duration))}</text>
    </g>
  );
}
