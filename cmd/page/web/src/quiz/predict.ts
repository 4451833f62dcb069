// Predict the next segment: who sends it, its flags, numbers and length, and roughly when.
import type { Document, Packet } from "../document.ts";
import { duration } from "../format.ts";
import type { Mark, Marked } from "./mark.ts";
import { score } from "./mark.ts";
import { durationOf, flagNames, flagsOf, near, numberOf, sameSequence } from "./notation.ts";
import { flagsRule, sequenceRule, timeRule } from "./rules.ts";
import type { Random } from "./random.ts";
import { askable, initial, made, sends, why } from "./segments.ts";

export interface Predict {
  kind: "predict";
  packet: number; // that is hidden
  cursor: number; // the event up to which the student sees
}

export interface Prediction {
  who: string; // a host's index
  flags: string;
  seq: string;
  ack: string;
  len: string;
  when: string;
}

export function predict(d: Document, random: Random): Predict | undefined {
  const at = sends(d);
  const p = random.pick(askable(d));
  return p && { kind: "predict", packet: p.number, cursor: at.get(p.number)! - 1 };
}

// rivals are the segments that are sent at the same instant: any of them is next.
function rivals(d: Document, number: number): Packet[] {
  const p = d.packets[number - 1]!;
  const list = [p];
  const hosts = new Set([p.from]);
  for (let q = d.packets[number]; q && q.sent === p.sent; q = d.packets[q.number]) {
    // Of a sender that sends several at one instant, the first comes first.
    if (!hosts.has(q.from) && q.connection !== null && !made(d, q)) list.push(q);
    hosts.add(q.from);
  }
  return list;
}

// markPrediction marks against the segment that is next, or of several at one instant
// against the one that suits best.
export function markPrediction(d: Document, q: Predict, a: Prediction): Marked {
  let best: { marks: Mark[]; packet: Packet } | undefined;
  for (const packet of rivals(d, q.packet)) {
    const marks = marksOf(d, packet, d.events[q.cursor]?.at ?? 0, a);
    if (!best || score(marks).right > score(best.marks).right) best = { marks, packet };
  }
  return { marks: best!.marks, why: why(d, best!.packet.number) };
}

function marksOf(d: Document, p: Packet, seen: number, a: Prediction): Mark[] {
  const wait = p.sent - seen;
  return [
    { field: "who", given: a.who === "" ? "" : d.hosts[Number(a.who)]?.name ?? "", wanted: d.hosts[p.from]?.name ?? "", right: a.who !== "" && Number(a.who) === p.from, rule: "who" },
    { field: "flags", given: a.flags, wanted: flagNames(p.flags), right: sameFlags(a.flags, p.flags), rule: flagsRule(p) },
    { field: "seq", given: a.seq, wanted: shownNumber(p.seq, initial(d, p, p.from)), right: sequence(a.seq, p.seq, initial(d, p, p.from)), rule: sequenceRule(p) },
    acknowledgment(d, p, a.ack),
    { field: "len", given: a.len, wanted: String(p.length), right: numberOf(a.len) === p.length, rule: p.length > 0 ? "sizeRules" : "noData" },
    { field: "when", given: a.when, wanted: `+${duration(wait)}`, right: timely(a.when, wait, p.sent), rule: timeRule(p) },
  ];
}

// sameFlags compares flags but for PSH, which a sender may set as it likes where the
// program has not asked for it (RFC 9293 section 3.9.1.2).
export function sameFlags(given: string, letters: string): boolean {
  const a = flagsOf(given);
  const b = flagsOf(letters === "none" ? "" : letters);
  if (!a || !b || given.trim() === "") return false;
  a.delete("PSH");
  b.delete("PSH");
  return a.size === b.size && [...a].every((f) => b.has(f));
}

export function sequence(given: string, number: number, initial: readonly number[]): boolean {
  const n = numberOf(given);
  return n !== undefined && sameSequence(n, number, initial);
}

// shownNumber is a number as on the wire, and counted from the initial one.
export function shownNumber(number: number, initial: readonly number[]): string {
  const iss = initial[0];
  const relative = iss === undefined ? number : (number - iss + 2 ** 32) % 2 ** 32;
  return relative === number ? String(number) : `${number} (${relative})`;
}

export function acknowledgment(d: Document, p: Packet, given: string): Mark {
  if (p.ack === undefined) {
    const none = given.trim() === "" || /^(-+|–|—|none|no|无|没有|0+)$/i.test(given.trim());
    return { field: "ack", given, wanted: "–", right: none, rule: "noAck" };
  }
  const from = initial(d, p, p.to);
  return { field: "ack", given, wanted: shownNumber(p.ack, from), right: sequence(given, p.ack, from), rule: "receivedNext" };
}

// timely: the time since the last step that is shown, or that since the start of the run.
function timely(given: string, wait: number, sent: number): boolean {
  const t = durationOf(given);
  return t !== undefined && (near(t, wait) || (!given.trim().startsWith("+") && wait !== sent && Math.abs(t - sent) <= Math.max(wait * 0.2, 1e6)));
}
