// Put shuffled segments in order.
import type { Document, Packet } from "../document.ts";
import type { Mark, Marked } from "./mark.ts";
import type { Random } from "./random.ts";
import { arrival, made } from "./segments.ts";

export interface Order {
  kind: "order";
  packets: number[]; // as they are shown, shuffled
}

const few = 4;
const many = 6;

export function order(d: Document, random: Random): Order | undefined {
  const runs: number[][] = [];
  for (const connection of d.connections.keys()) {
    const all = d.packets.filter((p) => p.connection === connection && !made(d, p));
    for (let i = 0; i + few <= all.length; i++) {
      const run = all.slice(i, i + many).map((p) => p.number);
      // What goes in one direction only is a row of numbers, which is no question.
      if (new Set(run.map((n) => d.packets[n - 1]!.from)).size === 2) runs.push(run);
    }
  }
  const run = random.pick(runs);
  if (!run) return undefined;
  let shuffled = random.shuffle(run);
  if (markOrder(d, { kind: "order", packets: shuffled }, shuffled).marks.every((m) => m.right)) shuffled = [...run].reverse();
  return { kind: "order", packets: shuffled };
}

// before tells whether a can be known to come before b: the same TCP has sent both, or a
// had arrived when the other side sent b. What crossed on the way may stand in either order.
function before(a: Packet, b: Packet): boolean {
  if (a.number > b.number) return false;
  if (a.from === b.from) return true;
  const arrived = arrival(a);
  return arrived !== undefined && arrived <= b.sent;
}

// face is what is shown of a segment; two that look alike can change places.
export function face(d: Document, p: Packet): string {
  const data = p.length > 0 ? `:${(p.seq + p.length) % 2 ** 32} (${p.length})` : "";
  return `${d.hosts[p.from]?.name} → ${d.hosts[p.to]?.name}: [${p.flags}] seq ${p.seq}${data}${p.ack === undefined ? "" : ` ack ${p.ack}`}`;
}

export function markOrder(d: Document, q: Order, given: readonly number[]): Marked {
  const list = alike(d, given);
  const marks: Mark[] = list.map((p, i) => {
    const late = list.slice(0, i).find((other) => before(p, other));
    return { field: `${i + 1}`, given: face(d, p), wanted: late ? face(d, late) : "", right: late === undefined, rule: "order" };
  });
  const times = [...q.packets].sort((a, b) => a - b).map((n) => face(d, d.packets[n - 1]!));
  return { marks, why: times.join("\n") };
}

// alike puts segments that cannot be told apart into the order in which they were sent.
function alike(d: Document, given: readonly number[]): Packet[] {
  const waiting = new Map<string, number[]>();
  for (const n of [...given].sort((a, b) => a - b)) {
    const f = face(d, d.packets[n - 1]!);
    waiting.set(f, [...(waiting.get(f) ?? []), n]);
  }
  return given.map((n) => d.packets[waiting.get(face(d, d.packets[n - 1]!))!.shift()! - 1]!);
}
