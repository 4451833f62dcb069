// Bulk: a run of plain data segments, or of plain ACKs, of one end folds into one
// row. What a lesson is about (a handshake, a loss, a duplicate) never does.
import type { Packet } from "./document.ts";

export interface Fold {
  first: Packet;
  last: Packet;
  numbers: number[];
  data: boolean;
}

// A run shorter than this is shown as it is.
export const shortest = 6;

export function bulk(packets: Packet[]): Fold[] {
  const folds: Fold[] = [];
  const running = new Map<string, Fold>();
  const close = (key: string) => {
    const fold = running.get(key);
    running.delete(key);
    if (fold && fold.numbers.length >= shortest) folds.push(fold);
  };
  for (const p of packets) {
    if (p.connection === null) continue;
    const data = p.length > 0;
    const key = `${p.connection}/${p.from}`;
    if (!plain(p)) {
      for (const k of [...running.keys()]) if (k.startsWith(`${p.connection}/`)) close(k);
      continue;
    }
    const fold = running.get(key);
    if (fold && fold.data === data) {
      fold.last = p;
      fold.numbers.push(p.number);
      continue;
    }
    close(key);
    running.set(key, { first: p, last: p, numbers: [p.number], data });
  }
  for (const key of [...running.keys()]) close(key);
  return folds.sort((a, b) => a.first.number - b.first.number);
}

function plain(p: Packet): boolean {
  return !/[SFRUEW]/.test(flagLetters(p.flags)) && p.fates.length <= 1 && p.fates.every((f) => f.what === "delivered") &&
    !/retransmission|duplicate|probe|window|keep-alive|challenge|out of order|forged|checksum|RST/.test(p.class);
}

function flagLetters(flags: string): string {
  return /^[SFRPUEW.]*$/.test(flags) ? flags : flags.replaceAll("ACK", ".").replaceAll("PSH", "P");
}

export function foldText(f: Fold): string {
  const n = f.numbers.length;
  if (f.data) return `${n} × ${number(f.first.relativeSeq ?? f.first.seq)}:${number((f.last.relativeSeq ?? f.last.seq) + f.last.length)}`;
  return `${n} × ACK ${number(f.first.relativeAck ?? f.first.ack ?? 0)}…${number(f.last.relativeAck ?? f.last.ack ?? 0)}`;
}

function number(n: number): string {
  return String(n);
}
