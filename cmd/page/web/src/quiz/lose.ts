// "Kill the data, now kill its ACK": the student loses one segment so that something
// happens. The simulator runs it, and what has happened decides.
import type { Document, Packet } from "../document.ts";
import type { Marked } from "./mark.ts";
import type { Random } from "./random.ts";
import { made, takes, why } from "./segments.ts";

export const tasks = ["again", "twice", "syn", "fin", "nothing"] as const;
export type Task = (typeof tasks)[number];

export interface Lose {
  kind: "lose";
  task: Task;
}

// Run runs the scenario with one segment lost.
export type Run = (packet: number) => Promise<Document>;

const tries = 6;

// longest is the run, in segments, that is run again and again while a student waits.
const longest = 1000;

// pose finds a task that can be done: it has seen it done.
export async function pose(d: Document, random: Random, run: Run): Promise<Lose | undefined> {
  if (d.capture || d.packets.length > longest) return undefined;
  // Data and its ACK come first in half of the questions, for they teach most.
  const ordered = random.below(2) === 0 ? [...random.shuffle(tasks.slice(0, 2)), ...random.shuffle(tasks.slice(2))] : random.shuffle(tasks);
  for (const task of ordered) {
    if (task !== "nothing" && happened(d, task)) continue; // it has happened already
    for (const p of random.shuffle(candidates(d).filter((p) => plausible(p, task))).slice(0, tries)) {
      const after = await run(p.number).catch(() => undefined); // not every segment can be lost alone
      if (after && markLose(after, { kind: "lose", task }, p.number).marks.every((m) => m.right)) return { kind: "lose", task };
    }
  }
  return undefined;
}

// candidates are the segments that can be lost: those that were not.
export function candidates(d: Document): Packet[] {
  return d.packets.filter((p) => p.connection !== null && !made(d, p) && !lost(p));
}

function plausible(p: Packet, task: Task): boolean {
  switch (task) {
    case "again":
      return p.length > 0;
    case "twice":
      return p.length === 0 && p.flags === ".";
    case "syn":
      return p.flags.includes("S");
    case "fin":
      return p.flags.includes("F") || p.length === 0;
    case "nothing":
      return takes(p) === 0;
  }
}

function lost(p: Packet): boolean {
  return p.fates.length > 0 && p.fates.every((f) => f.what === "lost");
}

export function markLose(after: Document, q: Lose, packet: number): Marked {
  const p = after.packets[packet - 1];
  const repaired = p && again(after, p);
  return {
    marks: [{ field: "lost", given: p?.text ?? String(packet), wanted: "", right: p !== undefined && lost(p) && happened(after, q.task) }],
    why: p === undefined ? "" : why(after, (repaired ?? p).number),
  };
}

// happened tells whether what the task wants is in a run.
export function happened(d: Document, task: Task): boolean {
  const repeats = d.packets.filter((p) => earlier(d, p) !== undefined);
  switch (task) {
    case "again":
      return repeats.some((p) => p.length > 0) && !twice(d);
    case "twice":
      return twice(d);
    case "syn":
      return repeats.some((p) => p.flags.includes("S"));
    case "fin":
      return repeats.some((p) => p.flags.includes("F"));
    case "nothing":
      return repeats.length === 0;
  }
}

const probe = /probe|keep-alive/;

// earlier is a segment before p with numbers that p has again.
function earlier(d: Document, p: Packet): Packet | undefined {
  return takes(p) === 0 || probe.test(p.class) ? undefined : d.packets.slice(0, p.number - 1).find((q) => overlap(q, p));
}

function again(d: Document, p: Packet): Packet | undefined {
  return d.packets.slice(p.number).find((q) => overlap(p, q) && !probe.test(q.class));
}

function overlap(a: Packet, b: Packet): boolean {
  if (a.connection !== b.connection || a.from !== b.from || takes(a) === 0 || takes(b) === 0) return false;
  const ahead = (b.seq - a.seq + 2 ** 32) % 2 ** 32;
  const behind = (a.seq - b.seq + 2 ** 32) % 2 ** 32;
  return ahead < takes(a) || behind < takes(b);
}

// twice tells whether data has been delivered more than once.
function twice(d: Document): boolean {
  const got = d.packets.filter((p) => p.length > 0 && !probe.test(p.class) && p.fates.some((f) => f.what === "delivered"));
  return got.some((p, i) => p.fates.filter((f) => f.what === "delivered").length > 1 || got.slice(0, i).some((q) => q.length > 0 && overlap(q, p)));
}
