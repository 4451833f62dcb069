// Bulk: a run of plain data segments, or of plain ACKs, of one end folds into one
// row. What a lesson is about (a handshake, a loss, a duplicate) never does, and a
// pause in sending ends the run: each flight is a row of its own.
import type { Document, Packet } from "./document.ts";

export interface Fold {
  first: Packet;
  last: Packet;
  numbers: number[];
  data: boolean;
}

// A run shorter than this is shown as it is.
export const shortest = 6;

export function bulk(packets: Packet[]): Fold[] {
  const pause = usualDelay(packets) / 2;
  const folds: Fold[] = [];
  const running = new Map<number, Map<number, Fold>>(); // by connection and sender
  const close = (fold: Fold | undefined) => {
    if (fold && fold.numbers.length >= shortest) folds.push(fold);
  };
  for (const p of packets) {
    if (p.connection === null) continue;
    let ends = running.get(p.connection);
    if (!ends) running.set(p.connection, (ends = new Map()));
    if (!plain(p)) {
      for (const fold of ends.values()) close(fold);
      ends.clear();
      continue;
    }
    const fold = ends.get(p.from);
    if (fold && fold.data === p.length > 0 && p.sent - fold.last.sent <= pause) {
      fold.last = p;
      fold.numbers.push(p.number);
      continue;
    }
    close(fold);
    ends.set(p.from, { first: p, last: p, numbers: [p.number], data: p.length > 0 });
  }
  for (const ends of running.values()) for (const fold of ends.values()) close(fold);
  return folds.sort((a, b) => a.first.number - b.first.number);
}

// usualDelay is the time that a segment usually takes on its way: the median.
export function usualDelay(packets: Packet[]): number {
  const delays: number[] = [];
  for (const p of packets) {
    const f = p.fates.find((f) => f.what === "delivered");
    if (f && delays.push(f.at - p.sent) >= 2000) break;
  }
  return delays.sort((a, b) => a - b)[delays.length >> 1] ?? 1e6;
}

const special = /SYN|FIN|RST|retransmission|duplicate|probe|window|keep-alive|challenge|out of order|forged|checksum/;

function plain(p: Packet): boolean {
  return p.fates.length <= 1 && p.fates.every((f) => f.what === "delivered") && !special.test(p.class) && !/[SFRUEW]/.test(letters(p.flags));
}

function letters(flags: string): string {
  return flags.replaceAll("ACK", ".").replaceAll("PSH", "P");
}

export function foldText(f: Fold): string {
  const n = f.numbers.length;
  if (f.data) return `${n} × ${f.first.relativeSeq ?? f.first.seq}:${(f.last.relativeSeq ?? f.last.seq) + f.last.length}`;
  return `${n} × ACK ${f.first.relativeAck ?? f.first.ack ?? 0}…${f.last.relativeAck ?? f.last.ack ?? 0}`;
}

// quietCalls are the calls that folded bulk brings with it, such as the read of
// each segment: they fold away too.
export function quietCalls(document: Document, folded: ReadonlyMap<number, Fold>): Set<number> {
  const quiet = new Set<number>();
  const busy = new Map<number, number>(); // when each host last did what is folded
  document.events.forEach((e, i) => {
    if (e.packet !== undefined) {
      if (folded.has(e.packet)) busy.set(e.host, e.at);
    } else if (e.kind === "call" && busy.get(e.host) === e.at) {
      quiet.add(i);
    }
  });
  return quiet;
}
