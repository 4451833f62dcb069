// How far down each event stands. timeRows keeps time to scale, so that equal
// delays have equal slopes, and cuts out the time in which nothing happens;
// stepRows gives each event a row of its own.
import type { Fold } from "./bulk.ts";
import type { Document, Packet } from "./document.ts";
import type { Options } from "./layout.ts";

export interface End {
  y: number;
  end: "arrives" | "lost" | "open";
  way: number; // how much of the way it went, 0 to 1
}

export class Rows {
  readonly gaps: { y: number; duration: number }[] = [];
  height = 0;
  private readonly sendings = new Map<number, number>();
  private readonly arrivals = new Map<number, number[]>();

  constructor(
    private readonly document: Document,
    readonly scaled: boolean,
    private readonly ys: Float64Array,
    private readonly shown: (event: number) => boolean,
    readonly yAt: (at: number) => number,
    private readonly delay: (p: Packet) => number,
  ) {
    document.events.forEach((e, i) => {
      if (e.packet === undefined) return;
      if (e.kind === "send") this.sendings.set(e.packet, i);
      if (e.kind === "arrive" || e.kind === "lost") this.arrivals.set(e.packet, [...(this.arrivals.get(e.packet) ?? []), i]);
    });
  }

  y(event: number): number {
    return this.ys[Math.max(0, Math.min(event, this.ys.length - 1))] ?? 0;
  }

  has(event: number): boolean {
    return this.shown(event);
  }

  // nearest is the event whose row is nearest to y.
  nearest(y: number): number {
    let low = 0;
    let high = this.ys.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.ys[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  eventOf(packet: number): number {
    return this.sendings.get(packet) ?? 0;
  }

  sent(p: Packet): number {
    return this.scaled ? this.yAt(p.sent) : this.y(this.eventOf(p.number));
  }

  arrived(p: Packet): number {
    return this.ends(p)[0]?.y ?? this.sent(p);
  }

  ends(p: Packet): End[] {
    const ends: End[] = [];
    for (const f of p.fates) {
      if (f.what === "delivered") ends.push({ y: this.fateY(p, f.at, "arrive"), end: "arrives", way: 1 });
      else if (f.what === "lost") ends.push(this.lost(p, f.at));
    }
    if (ends.length === 0) ends.push({ ...this.lost(p, p.sent), end: "open" });
    return ends;
  }

  // A segment that is lost is drawn to the middle of its way, with the slope of
  // those that arrive.
  private lost(p: Packet, at: number): End {
    const delay = this.delay(p);
    if (this.scaled) {
      const y = this.yAt(p.sent);
      return { y: y + (this.yAt(p.sent + delay) - y) / 2, end: "lost", way: 0.5 };
    }
    const y = this.sent(p);
    return { y: Math.max(this.fateY(p, at, "lost"), y + 8), end: "lost", way: 0.5 };
  }

  private fateY(p: Packet, at: number, kind: string): number {
    if (this.scaled) return this.yAt(at);
    const found = this.arrivals.get(p.number)?.find((i) => this.document.events[i]?.at === at && this.document.events[i]?.kind === kind);
    return found === undefined ? this.sent(p) + 12 : this.y(found);
  }
}

const top = 34;
const idle = 30; // pixels that a cut takes

export function timeRows(document: Document, options: Options): Rows {
  const delays = delaysOf(document);
  const delay = (p: Packet) => delays.get(`${p.from}/${p.to}`) ?? delays.get("") ?? 0;
  const times = busy(document, delay, options);
  const perNs = (pixelsPerDelay(options) * options.zoom) / Math.max(1, delays.get("") || 1);
  // Time in which nothing happens and nothing is under way is cut where it would take more than three delays.
  const marks: { at: number; y: number }[] = [];
  const gaps: { y: number; duration: number }[] = [];
  let y = top;
  let last: number | undefined;
  let under = 0; // until when something is under way
  for (const t of times) {
    if (last !== undefined) {
      const quiet = t.at - Math.max(last, under);
      if (quiet * perNs > Math.max(150, 3.2 * pixelsPerDelay(options) * options.zoom)) {
        y += Math.max(0, Math.max(last, under) - last) * perNs;
        marks.push({ at: Math.max(last, under), y });
        gaps.push({ y: y + idle, duration: quiet });
        y += 2 * idle;
      } else {
        y += (t.at - last) * perNs;
      }
    }
    marks.push({ at: t.at, y });
    last = t.at;
    under = Math.max(under, t.until);
  }
  if (last !== undefined && under > last) marks.push({ at: under, y: (y += (under - last) * perNs) });
  const yAt = (at: number) => between(marks, at, perNs);
  const ys = Float64Array.from(document.events, (e) => yAt(e.at));
  const rows = new Rows(document, true, ys, (i) => inRange(options, document.events[i]?.at ?? 0), yAt, delay);
  rows.gaps.push(...gaps);
  rows.height = y + 60;
  return rows;
}

function pixelsPerDelay(options: Options): number {
  return options.width < 560 ? 56 : 64;
}

function inRange(options: Options, at: number): boolean {
  return at >= (options.filter.from ?? -Infinity) && at <= (options.filter.to ?? Infinity);
}

// busy is when something happens, with the time until which it is under way.
function busy(document: Document, delay: (p: Packet) => number, options: Options): { at: number; until: number }[] {
  const times: { at: number; until: number }[] = [];
  for (const e of document.events) {
    if (!inRange(options, e.at)) continue;
    const p = e.packet === undefined ? undefined : document.packets[e.packet - 1];
    let until = e.at;
    if (p && e.kind === "send") {
      until = Math.max(p.sent, ...p.fates.map((f) => f.at), p.fates.some((f) => f.what === "delivered") ? 0 : p.sent + delay(p));
    }
    times.push({ at: e.at, until });
  }
  return times;
}

function between(marks: { at: number; y: number }[], at: number, perNs: number): number {
  const first = marks[0];
  const end = marks.at(-1);
  if (!first || !end) return top;
  if (at <= first.at) return first.y;
  if (at >= end.at) return end.y + Math.min((at - end.at) * perNs, 400);
  let low = 0;
  let high = marks.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.at ?? 0) <= at) low = middle;
    else high = middle;
  }
  const a = marks[low] ?? first;
  const b = marks[high] ?? end;
  return a.at === b.at ? b.y : a.y + ((b.y - a.y) * (at - a.at)) / (b.at - a.at);
}

// delaysOf is the usual time on the way, by direction and, under "", of all: the median.
function delaysOf(document: Document): Map<string, number> {
  const found = new Map<string, number[]>();
  for (const p of document.packets) {
    const f = p.fates.find((f) => f.what === "delivered");
    if (!f) continue;
    for (const key of ["", `${p.from}/${p.to}`]) {
      const list = found.get(key);
      if (!list) found.set(key, [f.at - p.sent]);
      else if (list.length < 2000) list.push(f.at - p.sent);
    }
  }
  return new Map([...found].map(([key, list]) => [key, list.sort((a, b) => a - b)[list.length >> 1] ?? 0]));
}

export function stepRows(document: Document, options: Options, folded: ReadonlyMap<number, Fold>, quiet: ReadonlySet<number>): Rows {
  const row = 26 * Math.max(0.6, Math.min(options.zoom, 3));
  const ys = new Float64Array(document.events.length);
  const begun = new Set<Fold>();
  let y = top - row / 2;
  document.events.forEach((e, i) => {
    const fold = e.packet === undefined ? undefined : folded.get(e.packet);
    if (!inRange(options, e.at) || quiet.has(i)) {
      // takes no room
    } else if (fold) {
      if (!begun.has(fold)) {
        begun.add(fold);
        y += row;
      } else {
        y += (1.6 * row) / (2 * fold.numbers.length);
      }
    } else {
      y += e.kind === "arrive" || e.kind === "lost" || e.kind === "queue" ? row / 2 : e.kind === "state" ? row * 0.6 : row;
    }
    ys[i] = y;
  });
  const yAt = (at: number) => ys[lastAt(document, at)] ?? top;
  const rows = new Rows(document, false, ys, (i) => inRange(options, document.events[i]?.at ?? 0), yAt, () => 0);
  rows.height = y + 60;
  return rows;
}

// lastAt is the last event that is not after a time.
export function lastAt(document: Document, at: number): number {
  let low = -1;
  let high = document.events.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((document.events[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
