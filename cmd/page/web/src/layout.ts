// Where everything of a ladder stands: time runs downwards, a lifeline is a
// column. Pure and free of the DOM, so that a test can hold what a picture
// promises: equal delays have equal slopes, arrows are straight, labels do not
// collide. What is far away is not drawn: see Layout.between.
import { bulk, foldText, quietCalls, type Fold } from "./bulk.ts";
import type { Document, Event, Packet } from "./document.ts";
import { Labels, type Label } from "./labels.ts";
import { shows, type Filter } from "./filter.ts";
import type { Scale } from "./scale.ts";
import { timeRows, stepRows, type Rows } from "./rows.ts";

export interface Options {
  scale: Scale;
  zoom: number; // 1 is as the page thinks best
  width: number; // of the picture, in pixels
  filter: Filter;
  opened: ReadonlySet<number>; // folds that are open, by their first packet
  charWidth?: number; // of the labels, in pixels
}

export type Item = Arrow | Block | Note | Gap | Time;

interface Placed {
  top: number;
  bottom: number;
}

export interface Arrow extends Placed {
  kind: "arrow";
  packet: Packet;
  event: number;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  end: "arrives" | "lost" | "open";
  again: boolean; // a further copy of the same packet
  short: string; // what its label says, or would
  label?: Label;
}

export interface Block extends Placed {
  kind: "block";
  fold: Fold;
  event: number;
  corners: [number, number][];
  label: Label;
}

export interface Note extends Placed {
  kind: "note";
  event: number;
  x: number;
  y: number;
  anchor: "start" | "end";
  what: string;
  text: string; // as far as there is room
  whole: string;
}

export interface Gap extends Placed {
  kind: "gap";
  y: number;
  duration: number;
}

export interface Time extends Placed {
  kind: "time";
  y: number;
  at: number;
}

const bucket = 512;

export class Layout {
  readonly items: Item[] = [];
  readonly hidden: number; // labels that had no room
  readonly labelled: number;
  private readonly buckets: Item[][] = [];

  constructor(
    readonly columns: number[],
    readonly rows: Rows,
    readonly narrow: boolean,
    items: Item[],
  ) {
    let hidden = 0;
    let labelled = 0;
    for (const item of items) {
      this.items.push(item);
      if (item.kind === "arrow" && !item.again) item.label ? labelled++ : hidden++;
      for (let b = Math.floor(item.top / bucket); b <= Math.floor(item.bottom / bucket); b++) {
        (this.buckets[b] ??= []).push(item);
      }
    }
    this.hidden = hidden;
    this.labelled = labelled;
  }

  get height(): number {
    return this.rows.height;
  }

  // between is what shows in a stretch of the picture.
  between(top: number, bottom: number): Item[] {
    const found = new Set<Item>();
    for (let b = Math.max(0, Math.floor(top / bucket)); b <= Math.floor(bottom / bucket); b++) {
      for (const item of this.buckets[b] ?? []) {
        if (item.bottom >= top && item.top <= bottom) found.add(item);
      }
    }
    return [...found];
  }
}

// timeColumn is the room for times at the left, unless the picture is narrow.
export const timeColumn = 60;

export function isNarrow(width: number): boolean {
  return width < 560;
}

// columnsOf are the lifelines' places. Two hosts leave room outside for what
// their applications do.
export function columnsOf(hosts: number, width: number): number[] {
  if (hosts < 2) return [width / 2];
  const margin = isNarrow(width) ? 22 : hosts === 2 ? Math.min(210, width * 0.22) : Math.min(150, Math.max(115, width / (hosts + 1.5)));
  const left = margin + (isNarrow(width) ? 0 : timeColumn);
  return Array.from({ length: hosts }, (_, i) => left + (i * (width - left - margin)) / (hosts - 1));
}

export function layout(document: Document, options: Options): Layout {
  const columns = columnsOf(document.hosts.length, options.width);
  const packets = document.packets.filter((p) => shows(options.filter, document, p));
  const folds = bulk(packets).filter((f) => !options.opened.has(f.first.number));
  const folded = new Map<number, Fold>();
  for (const f of folds) for (const n of f.numbers) folded.set(n, f);
  const quiet = quietCalls(document, folded);
  const rows = (options.scale === "time" ? timeRows : stepRows)(document, options, folded, quiet);
  const items: Item[] = rows.gaps.map((g) => ({ kind: "gap", y: g.y, duration: g.duration, top: g.y - 10, bottom: g.y + 10 }));
  const labels = new Labels(options.charWidth ?? 7);
  notes(items, labels, document, options, columns, rows, quiet);
  blocks(items, labels, folds, columns, rows);
  for (const p of packets) {
    if (!folded.has(p.number)) arrows(items, labels, p, columns, rows, isNarrow(options.width));
  }
  if (!isNarrow(options.width)) times(items, document, rows);
  return new Layout(columns, rows, isNarrow(options.width), items);
}

function blocks(items: Item[], labels: Labels, folds: Fold[], columns: number[], rows: Rows): void {
  for (const fold of folds) {
    const x1 = columns[fold.first.from] ?? 0;
    const x2 = columns[fold.first.to] ?? 0;
    const sent = rows.sent(fold.first);
    const corners: [number, number][] = [
      [x1, sent],
      [x2, rows.arrived(fold.first)],
      [x2, Math.max(rows.arrived(fold.last), rows.arrived(fold.first) + 6)],
      [x1, Math.max(rows.sent(fold.last), sent + 6)],
    ];
    const ys = corners.map((c) => c[1]);
    const top = Math.min(...ys);
    const bottom = Math.max(...ys);
    const x = (x1 + x2) / 2;
    const text = foldText(fold);
    const middle = { x1, y1: (corners[0]![1] + corners[3]![1]) / 2 + 8, x2, y2: (corners[1]![1] + corners[2]![1]) / 2 + 8 };
    const label = labels.along(middle, text, true) ?? { x, y: labels.block(x, (top + bottom) / 2, text), angle: 0, text };
    items.push({ kind: "block", fold, event: rows.eventOf(fold.first.number), corners, label, top: Math.min(top, label.y - 16), bottom: Math.max(bottom, label.y + 8) });
  }
}

function arrows(items: Item[], labels: Labels, p: Packet, columns: number[], rows: Rows, narrow: boolean): void {
  const x1 = columns[p.from] ?? 0;
  const x2 = columns[p.to] ?? 0;
  const y1 = rows.sent(p);
  const event = rows.eventOf(p.number);
  let first = true;
  for (const end of rows.ends(p)) {
    const x = end.end === "arrives" ? x2 : x1 + (x2 - x1) * end.way;
    const arrow: Arrow = {
      kind: "arrow", packet: p, short: "", event, x1, y1, x2: x, y2: end.y, end: end.end, again: !first,
      top: Math.min(y1, end.y) - 16, bottom: Math.max(y1, end.y) + 10,
    };
    // A label may be longer than the way that a lost segment went.
    const whole = { x1, y1, x2, y2: end.way > 0 ? y1 + (end.y - y1) / end.way : end.y };
    if (first) {
      arrow.short = narrow ? shortText(p) : labels.fitting(Math.abs(x2 - x1) - 8, p.text, withoutOptions(p.text), shortText(p));
      arrow.label = labels.along(whole, arrow.short, important(p));
    }
    items.push(arrow);
    first = false;
  }
}

function important(p: Packet): boolean {
  return p.fates.some((f) => f.what !== "delivered") || /retransmission|duplicate|probe|RST/.test(p.class) || /S|F|R/.test(p.flags);
}

function withoutOptions(text: string): string {
  return text.replace(/ <[^>]*>/, "");
}

export function shortText(p: Packet): string {
  const from = p.relativeSeq ?? p.seq;
  const what = p.length > 0 ? `${from}:${from + p.length}` : p.ack !== undefined ? `ack ${p.relativeAck ?? p.ack}` : `seq ${from}`;
  return `(${p.number}) ${flagNames(p.flags)} ${what}`;
}

function flagNames(flags: string): string {
  const names: Record<string, string> = { S: "SYN", F: "FIN", R: "RST", P: "PSH", ".": "ACK", U: "URG", E: "ECE", W: "CWR" };
  return /^[SFRPUEW.]+$/.test(flags) ? [...flags].map((f) => names[f]).join(" ") : flags;
}

// times are those of rows, where there is room.
function times(items: Item[], document: Document, rows: Rows): void {
  let last = -Infinity;
  let shown = -1;
  document.events.forEach((e, i) => {
    const y = rows.y(i);
    if (!rows.has(i) || e.at === shown || y < last + 15) return;
    items.push({ kind: "time", y, at: e.at, top: y - 12, bottom: y + 4 });
    last = y;
    shown = e.at;
  });
}

// What applications, timers and states do stands beside the lifeline; what comes
// at one instant stands below each other.
function notes(items: Item[], labels: Labels, document: Document, options: Options, columns: number[], rows: Rows, quiet: ReadonlySet<number>): void {
  const free: number[] = [];
  const narrow = isNarrow(options.width);
  document.events.forEach((e, i) => {
    if (!noted.has(e.kind) || e.text === "" || !rows.has(i) || quiet.has(i)) return;
    if (options.filter.host !== undefined && options.filter.host !== e.host) return;
    if (options.filter.connection !== undefined && e.ends.some((end) => end.connection !== options.filter.connection)) return;
    const x = columns[e.host] ?? 0;
    const last = e.host === document.hosts.length - 1 && document.hosts.length > 1;
    let y = Math.max(rows.y(i), free[e.host] ?? 0);
    if (y > rows.y(i) + 80) return; // no room; the list of steps has it
    const outside = !narrow && (e.host === 0 || last);
    const left = outside ? e.host === 0 : last; // of its lifeline
    const whole = stateOf(e) ?? e.text;
    const text = labels.cut(whole, left ? x - 9 - (narrow ? 22 : timeColumn) : options.width - x - (narrow ? 31 : 12));
    const note = { x: x + (left ? -9 : 9), text, whole, anchor: left ? ("end" as const) : ("start" as const) };
    if (!outside) y = labels.note(note.x, y, note.text, note.anchor);
    free[e.host] = y + 15;
    items.push({ ...note, y, kind: "note", event: i, what: e.kind, top: y - 14, bottom: y + 6 });
  });
}

// A change of state is told by the new one.
function stateOf(e: Event): string | undefined {
  if (e.kind !== "state") return undefined;
  return e.ends.find((end) => end.changed)?.state ?? /(?:→|->)\s*([A-Z0-9-]+)$/.exec(e.text)?.[1];
}

const noted = new Set(["call", "timer", "state", "note"]);
