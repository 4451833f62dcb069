// Sequence numbers as stretches of a bar. Numbers wrap at 2^32, so a stretch is a
// distance from where the bar begins.
import type { EndState } from "./document.ts";

export interface Stretch {
  from: number; // octets from the bar's beginning
  to: number;
  what: "sent" | "outstanding" | "usable" | "received" | "buffered" | "outOfOrder" | "window";
}

export interface Bar {
  stretches: Stretch[];
  marks: { at: number; name: string; value: number }[];
  length: number;
}

// distance is how far b is after a, around the wrap.
export function distance(a: number, b: number): number {
  return (b - a) >>> 0;
}

// sendBar shows what an end has sent: SND.UNA to SND.NXT is outstanding, up to
// SND.UNA + SND.WND may be sent. Nothing is shown of what is not known.
export function sendBar(e: EndState, initial?: number): Bar | undefined {
  if (e.sndUna === undefined || e.sndNxt === undefined) return undefined;
  const start = initial !== undefined && distance(initial, e.sndUna) < 1 << 30 ? initial : e.sndUna;
  const una = distance(start, e.sndUna);
  const nxt = una + distance(e.sndUna, e.sndNxt);
  const stretches: Stretch[] = [];
  if (una > 0) stretches.push({ from: 0, to: una, what: "sent" });
  if (nxt > una) stretches.push({ from: una, to: nxt, what: "outstanding" });
  const marks = [{ at: una, name: "SND.UNA", value: e.sndUna }, { at: nxt, name: "SND.NXT", value: e.sndNxt }];
  let length = nxt;
  if (e.sndWnd !== undefined) {
    const edge = una + e.sndWnd;
    if (edge > nxt) stretches.push({ from: nxt, to: edge, what: "usable" });
    marks.push({ at: edge, name: "SND.UNA+SND.WND", value: (e.sndUna + e.sndWnd) >>> 0 });
    length = Math.max(length, edge);
  }
  return { stretches, marks, length: Math.max(1, length) };
}

// receiveBar shows what an end has received: up to RCV.NXT in order, its last part
// perhaps still in the buffer; then the window, with what came out of order in it.
export function receiveBar(e: EndState, initial?: number): Bar | undefined {
  if (e.rcvNxt === undefined) return undefined;
  const start = initial !== undefined && distance(initial, e.rcvNxt) < 1 << 30 ? initial : (e.rcvNxt - (e.buffered ?? 0)) >>> 0;
  const nxt = distance(start, e.rcvNxt);
  const kept = Math.min(e.buffered ?? 0, nxt);
  const stretches: Stretch[] = [];
  if (nxt - kept > 0) stretches.push({ from: 0, to: nxt - kept, what: "received" });
  if (kept > 0) stretches.push({ from: nxt - kept, to: nxt, what: "buffered" });
  let length = nxt;
  const marks = [{ at: nxt, name: "RCV.NXT", value: e.rcvNxt }];
  if (e.rcvWnd !== undefined) {
    stretches.push({ from: nxt, to: nxt + e.rcvWnd, what: "window" });
    marks.push({ at: nxt + e.rcvWnd, name: "RCV.NXT+RCV.WND", value: (e.rcvNxt + e.rcvWnd) >>> 0 });
    length = nxt + e.rcvWnd;
  }
  for (const [a, b] of e.outOfOrder ?? []) {
    const from = nxt + distance(e.rcvNxt, a);
    const to = from + distance(a, b);
    stretches.push({ from, to, what: "outOfOrder" });
    length = Math.max(length, to);
  }
  return { stretches, marks, length: Math.max(1, length) };
}

// Drawn is a bar in pixels. A window of 64 KB beside 20 octets sent leaves each
// stretch at least a few pixels, so that none disappears.
export function drawn(bar: Bar, width: number, least = 8): { stretches: { x: number; width: number; what: Stretch["what"] }[]; x: (at: number) => number } {
  const points = [...new Set([0, bar.length, ...bar.stretches.flatMap((s) => [s.from, s.to]), ...bar.marks.map((m) => m.at)])].sort((a, b) => a - b);
  const gaps = points.slice(1).map((p, i) => p - (points[i] ?? 0));
  const spare = Math.max(0, width - least * gaps.length);
  const weight = gaps.reduce((sum, g) => sum + Math.sqrt(g), 0) || 1;
  const xs = new Map<number, number>([[0, 0]]);
  let x = 0;
  gaps.forEach((g, i) => {
    x += least + (spare * Math.sqrt(g)) / weight;
    xs.set(points[i + 1] ?? 0, x);
  });
  const at = (v: number) => xs.get(v) ?? 0;
  return { stretches: bar.stretches.map((s) => ({ x: at(s.from), width: Math.max(1, at(s.to) - at(s.from)), what: s.what })), x: at };
}
