// What is under way at a moment: which segments, how far, and which still wait in a queue.
import type { Document, Packet } from "./document.ts";

export interface Flying {
  packet: Packet;
  part: number; // of the way, 0 to 1
  lost: boolean;
}

// flying are the segments under way at a time. Packets are in the order of their sending.
export function flying(document: Document, at: number, most = 200): Flying[] {
  const found: Flying[] = [];
  const longest = longestWay(document);
  for (let i = firstAfter(document, at) - 1; i >= 0; i--) {
    const p = document.packets[i];
    if (!p || p.sent < at - longest || found.length >= most) break;
    const fate = p.fates[0];
    if (!fate || fate.at < at || (fate.at === at && fate.what === "delivered")) continue;
    const whole = fate.at - p.sent;
    found.push({ packet: p, part: whole > 0 ? (at - p.sent) / whole : 1, lost: fate.what === "lost" });
  }
  return found.reverse();
}

function firstAfter(document: Document, at: number): number {
  let low = 0;
  let high = document.packets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((document.packets[middle]?.sent ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const longest = new WeakMap<Document, number>();

function longestWay(document: Document): number {
  let way = longest.get(document);
  if (way === undefined) {
    way = 0;
    for (const p of document.packets) for (const f of p.fates) way = Math.max(way, f.at - p.sent);
    longest.set(document, way);
  }
  return way;
}

// queued is how many packets wait in each queue at an event, by the queue's name:
// the last that its events said.
export function queued(document: Document, cursor: number): Map<string, number> {
  const now = new Map<string, number>();
  for (const g of document.graphs) {
    if (g.key !== "queue") continue;
    const at = document.events[cursor]?.at ?? 0;
    for (const l of g.lines) {
      const last = lastPoint(l.points, at);
      if (last !== undefined) now.set(l.name, last);
    }
  }
  return now;
}

export interface QueueOf {
  name: string; // as its graph has it: "left → right drop-tail"
  from: string;
  to: string;
  most: number; // packets that ever waited in it
}

const queues = new WeakMap<Document, QueueOf[]>();

// queuesOf are the queues in which a packet ever waited, in the order of the document.
export function queuesOf(document: Document): QueueOf[] {
  let list = queues.get(document);
  if (!list) {
    list = [];
    for (const l of document.graphs.find((g) => g.key === "queue")?.lines ?? []) {
      const most = l.points.reduce((m, [, n]) => Math.max(m, n), 0);
      const [from = "", to = ""] = l.name.split(" → ");
      if (most > 0) list.push({ name: l.name, from, to: to.replace(/ [^ ]*$/, ""), most });
    }
    queues.set(document, list);
  }
  return list;
}

export function lastPoint(points: readonly (readonly [number, number])[], at: number): number | undefined {
  let low = -1;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((points[middle]?.[0] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return points[low]?.[1];
}
