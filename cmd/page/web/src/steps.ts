// Where the cursor goes: the next event of a kind, in either direction.
import type { Document, Event, Packet } from "./document.ts";

export type Goal = "event" | "segment" | "retransmission" | "duplicate" | "loss" | "state";

export const goals: Goal[] = ["retransmission", "duplicate", "loss", "state"];

// next is the index of the next event (back: the one before) that is what is
// asked for, or undefined if there is none.
export function next(document: Document, cursor: number, goal: Goal, back = false): number | undefined {
  const list = found(document, goal);
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = list[middle] ?? 0;
    if (back ? at < cursor : at <= cursor) low = middle + 1;
    else high = middle;
  }
  return back ? list[low - 1] : list[low];
}

const indexes = new WeakMap<Document, Map<Goal, number[]>>();

// found are the events that are what is asked for, looked for once.
function found(document: Document, goal: Goal): number[] {
  let index = indexes.get(document);
  if (!index) indexes.set(document, (index = new Map()));
  let list = index.get(goal);
  if (!list) {
    list = [];
    for (const [i, e] of document.events.entries()) if (is(document, e, goal)) list.push(i);
    index.set(goal, list);
  }
  return list;
}

export function is(document: Document, e: Event, goal: Goal): boolean {
  const p = packetOf(document, e);
  switch (goal) {
    case "event":
      return true;
    case "segment":
      return e.kind === "send";
    case "retransmission":
      return e.kind === "send" && p !== undefined && isRetransmission(p);
    case "duplicate":
      return e.kind === "send" && p !== undefined && isDuplicateAck(p);
    case "loss":
      return e.kind === "lost" || (e.kind === "send" && p !== undefined && p.fates.some((f) => f.what === "lost" && f.at === e.at));
    case "state":
      return e.kind === "state" || e.ends.some((end) => end.changed);
  }
}

export function isRetransmission(p: Packet): boolean {
  return /retransmission|tail-loss probe/.test(p.class);
}

export function isDuplicateAck(p: Packet): boolean {
  return p.class.includes("duplicate ACK");
}

// packetOf is the packet of an event. Packets are numbered from 1.
export function packetOf(document: Document, e: Event | undefined): Packet | undefined {
  return e?.packet === undefined ? undefined : document.packets[e.packet - 1];
}

// sending is the index of the event at which a packet was sent.
export function sending(document: Document, number: number): number | undefined {
  const i = document.events.findIndex((e) => e.kind === "send" && e.packet === number);
  return i < 0 ? undefined : i;
}
